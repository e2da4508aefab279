/**
 * The command line. `--json` prints one JSON object on stdout. Exit code 0: done and well; 1: refused, failed, or something is
 * broken; 2: this is not how it is called.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { Invalid } from '../src/application/errors.ts'
import { Busy } from '../src/application/ports.ts'
import { configuration, HOME, Misconfigured, type Role } from '../src/configuration.ts'
import { Rejected } from '../src/domain/decider.ts'
import { serve } from '../src/main.ts'
import { Refused } from '../src/stores.ts'
import { ask } from './verbs/ask.ts'
import { backup } from './verbs/backup.ts'
import { discardDead, listDead, replayDead, showDead } from './verbs/dead.ts'
import { doctor } from './verbs/doctor.ts'
import { migrate } from './verbs/migrate.ts'
import { type Outcome, Refusal, tell } from './verbs/outcome.ts'
import { verifyReplay, writeReplay } from './verbs/replay.ts'
import { restore } from './verbs/restore.ts'
import { type Amounts, seed } from './verbs/seed.ts'
import { setUpLink } from './verbs/set-up.ts'
import { createPerson, listPeople, type NewPerson, resetFactorOf, resetPerson } from './verbs/users.ts'

const USAGE = 2
const { version } = JSON.parse(readFileSync(join(HOME, 'package.json'), 'utf8')) as { readonly version: string }

const program = new Command('flowra').version(version).description('Runs Flowra and looks after its data.')
program.option('--json', 'one JSON object on stdout, for programs').exitOverride().showHelpAfterError('Try --help.')

program
  .command('serve')
  .description('everything in one process, like npm start')
  .option('--demo', 'with a lively demo workspace')
  .addOption(new Option('--role <role>', 'what this process does, where several share a store').choices(['all', 'web', 'worker']))
  .action(startServer)

program
  .command('doctor')
  .description('looks at the machine, the configuration and the store, and names what is broken')
  .option('--thorough', 'every index of the store as well, which takes its time')
  .action(verb((options: { readonly thorough?: true }) => doctor(options.thorough ?? false)))

program
  .command('seed')
  .description('fills a workspace to play with: the demo, or as much as you ask for')
  .option('--people <n>', 'how many people', number)
  .option('--channels <n>', 'how many channels', number)
  .option('--messages <n>', 'how many messages', number)
  .option('--workspace <slug>', 'into one that is there, instead of one of its own')
  .action(verb((options: Partial<Amounts>) => seed(amountsIn(options), isJson())))

program.command('setup-link').description('another set-up link, while nobody owns this Flowra').action(verb(setUpLink))

const user = program.command('user').description('accounts, without a mail server')
user
  .command('create')
  .description('makes an account and prints a link to choose its password')
  .argument('[email]')
  .option('--name <name>', 'as others see it')
  .option('--username <username>', 'after the @; made of the e-mail address when left out')
  .option('--workspace <slug>', 'makes them a member there')
  .addOption(new Option('--role <role>', 'in that workspace').choices(['admin', 'member', 'guest']).default('member'))
  .action(verb(async (email: string | undefined, options: Omit<NewPerson, 'email'>) => createPerson(await whole(email, options))))
user.command('list').description('everybody with an account').action(verb(listPeople))
user
  .command('reset')
  .description('prints a link to choose a new password')
  .argument('<who>', 'e-mail address or @name')
  .action(verb(resetPerson))

user
  .command('reset-factor')
  .description('takes the second factor off an account whose person lost phone and recovery codes')
  .argument('<who>', 'e-mail address or @name')
  .action(verb(resetFactorOf))

const dead = program.command('dead').description('what workers could not do: an event each, laid aside until somebody decides')
dead.command('list').description('all of them, the oldest first').action(verb(listDead))
dead.command('show').description('one of them').argument('<id>').action(verb(showDead))
dead.command('replay').description('tries one again, then what waits behind it').argument('<id>').action(verb(replayDead))
dead.command('discard').description('gives one up: what should have followed never will').argument('<id>').action(verb(discardDead))

program
  .command('replay')
  .description('folds every log again, beside the documents that screens read, and swaps when it is proved; the server must not run')
  .option('--verify', 'changes nothing: compares with what is stored, beside a running server')
  .action(verb((options: { readonly verify?: true }) => (options.verify ? verifyReplay(isJson()) : writeReplay(isJson()))))

program
  .command('migrate')
  .description('makes what the store lacks: collections, indexes, fields; every start does so too')
  .action(verb(migrate))

program
  .command('backup')
  .description('copies store, files and keys while the server runs')
  .argument('<to>', 'a folder that is empty or not there yet')
  .action(verb((to: string) => backup(to, isJson())))

program
  .command('restore')
  .description('puts a backup into an empty data folder, and looks through all of it')
  .argument('<from>', 'the folder that backup made, or the manifest in it')
  .action(verb((from: string) => restore(from, isJson())))

await program.parseAsync().catch(end)

function verb<A extends readonly unknown[]>(act: (...words: A) => Promise<Outcome>) {
  return async (...words: A): Promise<void> => tell(await act(...words), isJson())
}

async function startServer({ demo = false, role }: { readonly demo?: boolean; readonly role?: Role }): Promise<void> {
  const settings = configuration()
  await serve({ ...settings, role: role ?? settings.role }, { isDemo: demo })
}

function isJson(): boolean {
  return program.opts<{ json?: true }>().json ?? false
}

function number(typed: string): number {
  if (/^\d{1,8}$/.test(typed)) return Number(typed)
  throw new InvalidArgumentError('It must be a whole number.')
}

function amountsIn({ people = 10, channels = 5, messages = 1000, workspace }: Partial<Amounts>): Amounts | undefined {
  if (process.argv.every(word => !/^--(people|channels|messages|workspace)\b/.test(word))) return undefined
  if (messages > 0 && channels === 0) program.error('Messages need a channel: give --channels a number above 0.', { exitCode: USAGE })
  return { people, channels, messages, ...(workspace === undefined ? {} : { workspace }) }
}

/** What was not given is asked for, where a person can answer. */
async function whole(email: string | undefined, options: Partial<NewPerson>): Promise<NewPerson> {
  const missing = (what: string) => program.error(`error: missing ${what}`, { exitCode: USAGE })
  const given = {
    email: email ?? (await ask('E-mail address', isJson())) ?? missing('e-mail address'),
    name: options.name ?? (await ask('Name', isJson())) ?? missing('--name'),
  }
  return { role: 'member', ...options, ...given }
}

/** A sentence for what was foreseen; everything else is a bug and shows where. */
function end(error: Error & { readonly exitCode?: number }): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE
    return
  }
  const isForeseen = [Refusal, Refused, Misconfigured, Rejected, Invalid, Busy].some(kind => error instanceof kind)
  process.stderr.write(`${isForeseen ? error.message : error.stack}\n`)
  if (isJson()) process.stdout.write(`${JSON.stringify({ ok: false, error: error.message })}\n`)
  process.exitCode = 1
}
