import { useCallback, useState } from 'react'

/** A preference of this browser. What is stored and not understood any more is left aside. */
export function useStored<Value>(name: string, read: (stored: unknown) => Value): [Value, (value: Value) => void] {
  const key = `postroad.${name}`
  const [value, setValue] = useState(() => read(parsed(localStorage.getItem(key))))
  const store = useCallback(
    (next: Value) => {
      localStorage.setItem(key, JSON.stringify(next))
      setValue(next)
    },
    [key],
  )
  return [value, store]
}

function parsed(text: string | null): unknown {
  if (text === null) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
