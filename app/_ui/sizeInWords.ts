// A number of bytes in few words: "512 bytes", "1.2 MB".
const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB']

export function sizeInWords(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const size = bytes / 1000 ** power
  return `${size.toLocaleString('en', { maximumFractionDigits: size < 10 && power > 0 ? 1 : 0 })} ${units[power]}`
}
