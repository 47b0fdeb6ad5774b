/** True when every package that must be there is there in its locked version. `root`: an absolute folder. */
export function isInstalled(root: string): boolean
