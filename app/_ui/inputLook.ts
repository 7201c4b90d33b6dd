// How a line to write in looks; apart from Field.tsx, so that the server's parts can use it too.
export const inputLook =
  'h-9 w-full rounded-md border border-line-strong bg-surface px-3 text-sm text-ink placeholder:text-faint aria-invalid:border-bad'
