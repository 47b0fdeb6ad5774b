/** Why a file could not be read or written: in words, for the errors that people make. */
export function reasonOf(error: unknown): string {
  const code: unknown = Object(error).code
  switch (code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EISDIR':
      return 'it is a folder'
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a part of its path is no folder'
    case 'EACCES':
    case 'EPERM':
      return 'this user may not'
    case 'ENOSPC':
      return 'the disk is full'
    case 'ERR_FS_FILE_TOO_LARGE':
      return 'it is larger than 2 GiB'
    case 'EROFS':
      return 'the disk is read-only'
    default:
      return typeof code === 'string' ? code : 'it fails'
  }
}

/** The same of a file that could not be written: what is not there is its folder. */
export function unwrittenBecause(error: unknown): string {
  return Object(error).code === 'ENOENT' ? 'there is no such folder' : reasonOf(error)
}
