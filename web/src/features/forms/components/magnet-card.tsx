import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { DropZone } from '@/components/ui/drop-zone'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { ProblemBanner } from '@/components/ui/problem-banner'
import { Select } from '@/components/ui/select'
import { Spinner } from '@/components/ui/spinner'
import { useFormat } from '@/lib/format'
import { filesQuery } from '../api/files-query'
import { useAddFile } from '../api/use-add-file'
import type { Section } from './use-draft'

const NONE = 'none'

/** A file that whoever confirms gets. */
export function MagnetCard({ draft, change }: Section) {
  const { t } = useLingui()
  const format = useFormat()
  const files = useQuery(filesQuery())
  const add = useAddFile()
  const choose = (file: string): void => {
    change((old) => ({ ...old, magnet: file === NONE ? null : { file, label: old.magnet?.label ?? '' } }))
  }
  return (
    <Card>
      <CardHeader title={t`Promised file`} description={t`Given to who confirms, by a link that is good for seven days. At most 10 MB.`} />
      <CardBody className="flex flex-col gap-4">
        <Field label={t`File`}>
          {(ids) => (
            <Select
              {...ids}
              value={draft.magnet?.file ?? NONE}
              onValueChange={choose}
              options={[
                { value: NONE, label: t`No file` },
                ...(files.data?.items ?? []).map((file) => ({ value: file.id, label: `${file.name} (${format.bytes(file.size_bytes)})` })),
              ]}
            />
          )}
        </Field>
        <DropZone
          className="min-h-20"
          onFiles={([file]) => {
            if (file === undefined) return
            add.mutate(file, {
              onSuccess: ({ id }) => {
                choose(id)
              },
            })
          }}
        >
          {add.isPending ? <Spinner /> : <Trans>Drop a file here, or choose one</Trans>}
        </DropZone>
        {add.error !== null && <ProblemBanner problem={add.error} />}
        {draft.magnet !== null && (
          <Field label={t`Words of its button`} optional={t`optional`}>
            {(ids) => (
              <Input
                {...ids}
                value={draft.magnet?.label ?? ''}
                maxLength={200}
                placeholder={t`Download`}
                onChange={(event) => {
                  const label = event.target.value
                  change((old) => ({ ...old, magnet: old.magnet === null ? null : { ...old.magnet, label } }))
                }}
              />
            )}
          </Field>
        )}
      </CardBody>
    </Card>
  )
}
