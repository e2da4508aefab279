/* Run by mongosh beside the first server: makes the replica set and the user of Flowra, and finds them made the next time. */
const { readFileSync } = require('node:fs')

const SET = 'flowra'
const SERVERS = ['mongo-1:27017', 'mongo-2:27017', 'mongo-3:27017']
const TLS = 'tls=true&tlsCAFile=/run/secrets/ca.pem'
const PATIENCE_S = 120

const secret = name => readFileSync(`/run/secrets/${name}`, 'utf8').trim()
const asRoot = () => connect(`mongodb://root:${secret('mongo_root_password')}@${SERVERS.join()}/admin?replicaSet=${SET}&${TLS}`)

/** Until there is a first user, this machine's own address may begin a set and make one; after that it may do nothing. */
function begin() {
  const here = connect(`mongodb://localhost:27017/admin?directConnection=true&${TLS}`)
  const members = SERVERS.map((host, _id) => ({ _id, host }))
  if (here.hello().setName === undefined) here.adminCommand({ replSetInitiate: { _id: SET, members } })
  for (let waited = 0; !here.hello().isWritablePrimary; waited++) {
    if (waited >= PATIENCE_S) throw new Error(`${SERVERS[0]} did not become the primary.`)
    sleep(1000)
  }
  here.createUser({ user: 'root', pwd: secret('mongo_root_password'), roles: ['root'] })
}

function root() {
  try {
    return asRoot()
  } catch {
    begin() // says itself what is wrong when it was something else
    return asRoot()
  }
}

const flowra = root().getSiblingDB('flowra')
const pwd = secret('mongo_password')
if (flowra.getUser('flowra')) flowra.updateUser('flowra', { pwd })
else flowra.createUser({ user: 'flowra', pwd, roles: [{ role: 'readWrite', db: 'flowra' }] })
print('The replica set and its user are there.')
