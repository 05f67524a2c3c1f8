/** A tooltip's content as elements: ECharts would write inline styles as text, which our policy refuses. */
export function chartTooltip(title: string, rows: { colour: string; label: string; value: string }[]): HTMLElement {
  const box = document.createElement('div')
  box.className = 'flex flex-col gap-1 text-xs'
  const heading = document.createElement('div')
  heading.className = 'font-medium'
  heading.textContent = title
  box.append(heading)
  for (const row of rows) {
    const line = document.createElement('div')
    line.className = 'flex items-center gap-2'
    const dot = document.createElement('span')
    dot.className = 'size-2 rounded-full'
    dot.style.backgroundColor = row.colour
    const label = document.createElement('span')
    label.className = 'flex-1'
    label.textContent = row.label
    const value = document.createElement('span')
    value.className = 'font-medium tabular'
    value.textContent = row.value
    line.append(dot, label, value)
    box.append(line)
  }
  return box
}
