import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Badge } from '@/components/ui/badge'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs'
import type { ImportFile } from '../api/imports-query'
import { TOOL_NAMES, useKindWords } from './import-words'
import { MappingTable } from './mapping-table'
import { hasAddress } from './targets'
import type { FileChange } from './use-preparation'

interface FilesCardProps {
  files: readonly ImportFile[]
  changes: readonly FileChange[]
  disabled: boolean
  onChange: (at: number, change: FileChange) => void
}

/** What was found in the files, to be put right. */
export function FilesCard({ files, changes, disabled, onChange }: FilesCardProps) {
  const panels = files.map((file, at) => {
    const change = changes[at] ?? { kind: file.kind, mapping: file.mapping }
    return (
      <FilePanel
        key={at}
        file={file}
        change={change}
        disabled={disabled}
        onChange={(next) => {
          onChange(at, next)
        }}
      />
    )
  })
  return (
    <Card>
      <CardHeader
        title={<Trans>What the columns are</Trans>}
        description={<Trans>This is how the file was understood. Put right what was not; columns that are left out are not read.</Trans>}
      />
      <CardBody>
        {files.length === 1 ? (
          panels
        ) : (
          <Tabs defaultValue="0">
            <TabsList>
              {files.map((file, at) => (
                <TabsTrigger key={at} value={String(at)}>
                  <span className="max-w-56 truncate">{file.name}</span>
                </TabsTrigger>
              ))}
            </TabsList>
            {panels.map((panel, at) => (
              <TabsContent key={at} value={String(at)}>
                {panel}
              </TabsContent>
            ))}
          </Tabs>
        )}
      </CardBody>
    </Card>
  )
}

interface FilePanelProps {
  file: ImportFile
  change: FileChange
  disabled: boolean
  onChange: (change: FileChange) => void
}

function FilePanel({ file, change, disabled, onChange }: FilePanelProps) {
  const { t } = useLingui()
  const kinds = useKindWords()
  const tool = TOOL_NAMES[file.tool]
  return (
    <div className="flex flex-col gap-4">
      <ul aria-label={t`What was recognised`} className="flex flex-wrap gap-1.5">
        {tool !== null && (
          <li>
            <Badge tone="accent">{tool}</Badge>
          </li>
        )}
        <li>
          <Badge>
            <Plural value={file.lines} one="about # row" other="about # rows" />
          </Badge>
        </li>
        <li>
          <Badge>{file.encoding}</Badge>
        </li>
        <li>
          <Badge>
            <Separator delimiter={file.delimiter} />
          </Badge>
        </li>
        {!file.has_header && (
          <li>
            <Badge tone="warning">
              <Trans>no names of columns</Trans>
            </Badge>
          </li>
        )}
      </ul>
      <Field label={t`Everybody in this file is`} hint={kinds[change.kind].hint} className="max-w-sm">
        {(ids) => (
          <Select
            {...ids}
            disabled={disabled}
            value={change.kind}
            onValueChange={(kind) => {
              onChange({ ...change, kind })
            }}
            options={(Object.keys(kinds) as FileChange['kind'][]).map((value) => ({ value, label: kinds[value].label, hint: kinds[value].hint }))}
          />
        )}
      </Field>
      {!hasAddress(change.mapping) && (
        <Notice tone="warning">
          <Trans>Say which column has the email addresses.</Trans>
        </Notice>
      )}
      <MappingTable
        file={file}
        mapping={change.mapping}
        disabled={disabled}
        onChange={(mapping) => {
          onChange({ ...change, mapping })
        }}
      />
    </div>
  )
}

function Separator({ delimiter }: { delimiter: string }) {
  switch (delimiter) {
    case ';':
      return <Trans>semicolons</Trans>
    case '\t':
      return <Trans>tabs</Trans>
    case '|':
      return <Trans>bars</Trans>
    default:
      return <Trans>commas</Trans>
  }
}
