/** Reads what a comment offers for reading or pasting. */

/** The first fenced block of a language, without its last line break; '' when there is none. */
export function blockOf(markdown: string, language: string): string {
  return new RegExp(`^\`\`\`${language}\n([^]*?)\n\`\`\`$`, 'm').exec(markdown)?.[1] ?? ''
}

export const diffOf = (markdown: string): string => blockOf(markdown, 'diff')
