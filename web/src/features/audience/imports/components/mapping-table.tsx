import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Combobox, type ComboboxOption } from '@/components/ui/combobox'
import { toast } from '@/components/ui/toast'
import { cn } from '@/lib/cn'
import { fieldsQuery, useAddTextField } from '../api/choices-query'
import type { ImportFile, ImportTarget } from '../api/imports-query'
import { useTargetWords } from './target-words'
import { fieldNameOf, keyOf, NEW_FIELD, targetOf, withTarget } from './targets'

interface MappingTableProps {
  file: ImportFile
  mapping: readonly ImportTarget[]
  disabled: boolean
  onChange: (mapping: ImportTarget[]) => void
}

/** The first rows, with what each column is above it. */
export function MappingTable({ file, mapping, disabled, onChange }: MappingTableProps) {
  const { t } = useLingui()
  const addField = useAddTextField()
  const options = useTargetOptions()
  const name = file.name
  const choose = async (column: number, key: string): Promise<void> => {
    if (key !== NEW_FIELD) {
      onChange(withTarget(mapping, column, targetOf(key)))
      return
    }
    const label = file.columns[column] ?? ''
    const plain = fieldNameOf(label)
    const made = await addField.mutateAsync({ name: plain === '' ? `column_${String(column + 1)}` : plain, label: label.slice(0, 100) })
    onChange(withTarget(mapping, column, { to: 'field', name: made.name }))
  }
  return (
    <div className="max-h-[32rem] overflow-auto rounded-md border border-line" tabIndex={0} role="region" aria-label={t`First rows of ${name}`}>
      <table className="w-full border-collapse text-sm">
        <thead className="sticky top-0 z-10 bg-surface">
          <tr className="border-b border-line align-top">
            {file.columns.map((column, at) => {
              const target = mapping[at] ?? { to: 'skip' }
              return (
                <th key={at} scope="col" className={cn('min-w-44 px-2.5 py-2.5 text-left font-medium', target.to === 'skip' && 'bg-sunken')}>
                  <span className="mb-1.5 block max-w-60 truncate text-xs text-ink-faint" title={column}>
                    {column === '' ? '—' : column}
                  </span>
                  {disabled ? (
                    <TargetName target={target} />
                  ) : (
                    <Combobox
                      value={keyOf(target)}
                      onValueChange={(key) => {
                        choose(at, key).catch((error: unknown) => {
                          toast.error(error)
                        })
                      }}
                      options={options(column)}
                      placeholder={t`Leave out`}
                      searchPlaceholder={t`What is it?`}
                      aria-label={t`Column ${column} is`}
                      className={cn('h-8 font-normal', target.to === 'email' && 'border-accent', target.to === 'skip' && 'text-ink-faint')}
                    />
                  )}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {file.preview.map((row, line) => (
            <tr key={line} className="border-b border-line last:border-b-0">
              {file.columns.map((_, at) => (
                <td key={at} className={cn('max-w-60 truncate px-2.5 py-1.5', mapping[at]?.to === 'skip' && 'bg-sunken text-ink-faint')} title={row[at]}>
                  {row[at] ?? ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function TargetName({ target }: { target: ImportTarget }) {
  const words = useTargetWords()
  return <span>{target.to === 'field' ? target.name : words[target.to]}</span>
}

/** What every contact has, the workspace's own fields, and a field that is still to be made. */
function useTargetOptions(): (column: string) => ComboboxOption[] {
  const { t } = useLingui()
  const words = useTargetWords()
  const fields = useQuery(fieldsQuery)
  return useMemo(() => {
    const known = Object.entries(words).map(([value, label]) => ({ value, label }))
    const own = (fields.data ?? []).map(({ name, label }) => ({ value: keyOf({ to: 'field', name }), label, keywords: [name] }))
    return (column: string) => [...known, ...own, { value: NEW_FIELD, label: t`New text field “${column}”`, keywords: [column] }]
  }, [t, words, fields.data])
}
