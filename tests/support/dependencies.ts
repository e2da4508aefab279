/** What may be installed: the rules over package.json, the lockfile and the lists in security/. */

type Locked = {
  version?: string
  resolved?: string
  integrity?: string
  license?: string
  dev?: boolean
  hasInstallScript?: boolean
  os?: readonly string[]
  cpu?: readonly string[]
  libc?: readonly string[]
}
type Minimum = { atLeast: string; because: string }
type Groups = 'dependencies' | 'optionalDependencies' | 'devDependencies'
export type Manifest = { [group in Groups]: Record<string, string> }
export type Lockfile = { packages: Record<string, Locked> }
export type Lists = { packages: Record<string, string>; licences: readonly string[]; licencesOfOne: Record<string, string> }
export type Minimums = Record<string, Minimum>

const MAX_DIRECT = 45
const MAX_INSTALLED = 230
const EXACT = /^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+$/
const REGISTRY = 'https://registry.npmjs.org/'
const NODE_ITSELF = /^node-(linux|bin|win|darwin)-/

/** What is wrong with the packages named in package.json. */
export function wrongNames(manifest: Manifest, { packages }: Lists): readonly string[] {
  const runtime = { ...manifest.dependencies, ...manifest.optionalDependencies }
  const all = { ...runtime, ...manifest.devDependencies }
  const direct = Object.keys(runtime).filter(name => !NODE_ITSELF.test(name)).length
  return [
    ...Object.entries(all).flatMap(([name, version]) => (EXACT.test(version) ? [] : [`${name}: ${version} is not an exact version`])),
    ...Object.keys(all).flatMap(name => (name in packages ? [] : [`${name}: no feature is named for it in security/dependencies.json`])),
    ...Object.keys(packages).flatMap(name => (name in all ? [] : [`${name}: listed in security/dependencies.json but not used`])),
    ...(direct > MAX_DIRECT ? [`${direct} direct packages, ${MAX_DIRECT} are allowed`] : []),
  ]
}

/** What is wrong with the packages the lockfile would install. */
export function wrongLocks({ packages }: Lockfile, lists: Lists): readonly string[] {
  const locked = Object.entries(packages).filter(([path]) => path !== '')
  const installed = locked.filter(([path, entry]) => !entry.dev && !NODE_ITSELF.test(nameOf(path)) && isForServers(entry)).length
  return [
    ...locked.flatMap(([path, entry]) => wrongLock(nameOf(path), entry, lists)),
    ...(installed > MAX_INSTALLED ? [`${installed} packages at run time, ${MAX_INSTALLED} are allowed`] : []),
  ]
}

/** Versions below the first one without a published hole. */
export function tooOld(versions: Iterable<readonly [string, string]>, minimums: Minimums): readonly string[] {
  return [...versions].flatMap(([name, version]) => {
    const minimum = minimums[name]
    return minimum && compare(version, minimum.atLeast) < 0 ? [`${name} ${version} is below ${minimum.atLeast}: ${minimum.because}`] : []
  })
}

export function versionsIn({ packages }: Lockfile): readonly (readonly [string, string])[] {
  return Object.entries(packages).flatMap(([path, { version }]) => (path !== '' && version ? [[nameOf(path), version] as const] : []))
}

function wrongLock(name: string, { resolved, integrity, license, hasInstallScript }: Locked, lists: Lists): readonly string[] {
  return [
    ...(resolved === undefined || resolved.startsWith(REGISTRY) ? [] : [`${name}: comes from ${resolved}`]),
    ...(integrity?.startsWith('sha512-') ? [] : [`${name}: has no sha512 hash`]),
    ...(hasInstallScript ? [`${name}: wants to run a script when it is installed`] : []),
    ...(isLicensed(name, license, lists) ? [] : [`${name}: ${license ?? 'no licence'} is not on the list`]),
  ]
}

function isLicensed(name: string, license: string | undefined, { licences, licencesOfOne }: Lists): boolean {
  const isNamed = Object.keys(licencesOfOne).some(one => one === name || (one.endsWith('*') && name.startsWith(one.slice(0, -1))))
  return isNamed || (license !== undefined && licences.includes(license))
}

function isForServers({ os = ['linux'], cpu = ['x64'], libc = ['glibc'] }: Locked): boolean {
  return os.includes('linux') && cpu.includes('x64') && libc.includes('glibc')
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

function compare(left: string, right: string): number {
  const [a, b] = [left, right].map(version => version.split(/[.+-]/).slice(0, 3).map(Number))
  return [0, 1, 2].map(place => (a?.[place] ?? 0) - (b?.[place] ?? 0)).find(difference => difference !== 0) ?? 0
}
