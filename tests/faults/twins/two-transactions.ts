/** Writes the event and the head in one transaction and the rows in others: a crash between them leaves a half state. */
import { postOnce } from '../runners/post-once.ts'

await postOnce(ports => ({
  ...ports,
  log: {
    ...ports.log,
    async append(commit) {
      const result = await ports.log.append({ ...commit, documents: [] })
      for (const { collection, document } of commit.documents) await ports.documents.put({ name: collection.name, indexes: [] }, document)
      return result
    },
  },
}))
