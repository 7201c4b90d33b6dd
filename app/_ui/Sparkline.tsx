// A tiny line of values through time, with its first and last value in words for those who cannot see it.
export function Sparkline({
  values,
  label,
  width = 120,
  height = 28,
}: {
  values: number[]
  label: string
  width?: number
  height?: number
}) {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const y = (value: number) => (most === least ? height / 2 : height - 2 - ((value - least) / (most - least)) * (height - 4))
  const points = values.map(
    (value, at) => `${((at / Math.max(1, values.length - 1)) * (width - 4) + 2).toFixed(1)},${y(value).toFixed(1)}`,
  )
  return (
    <svg
      role="img"
      aria-label={`${label}: from ${values[0]?.toLocaleString('en')} to ${values.at(-1)?.toLocaleString('en')}`}
      width={width}
      height={height}
      className="text-accent"
    >
      <polyline points={points.join(' ')} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  )
}
