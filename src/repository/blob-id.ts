import { createHash } from 'node:crypto'

/**
 * The id that git gives a file's bytes, in a repository whose ids are as long as `like`: SHA-1 (40 digits) or SHA-256
 * (64). https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
 */
export function blobId(bytes: Buffer, like: string): string {
  return createHash(like.length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex')
}
