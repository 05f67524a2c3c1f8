import { useLingui } from '@lingui/react/macro'
import { Moon, Sun } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { workspaceUrl } from '@/api/context'
import { Button } from '@/components/ui/button'
import { Card, CardBody, CardHeader } from '@/components/ui/card'
import { Segmented } from '@/components/ui/segmented'
import { useDebounced } from '@/lib/use-debounced'
import type { PageLanguage, PublicPagesValues } from './public-pages-form'

type PreviewPage = 'unsubscribe' | 'unsubscribed' | 'preferences'

/** Of long texts the beginning is shown: the whole must fit into an address. */
const SHOWN_MAX_CHARS = 250
const STANDS_STILL_MS = 400

interface PublicPagePreviewProps {
  values: PublicPagesValues
  language: PageLanguage
  languageChoice: ReactNode
}

/** A page as the server draws it, with what is not saved yet. */
export function PublicPagePreview({ values, language, languageChoice }: PublicPagePreviewProps) {
  const { t } = useLingui()
  const [page, setPage] = useState<PreviewPage>('unsubscribe')
  const [dark, setDark] = useState(false)
  const address = workspaceUrl('/api/v1/public-pages/preview', {
    page,
    language,
    ...(dark ? { dark: '1' } : {}),
    name: values.name,
    colour: /^(#[0-9a-f]{6})?$/i.test(values.colour) ? values.colour : '',
    intro: values.texts[language].intro.slice(0, SHOWN_MAX_CHARS),
    farewell: values.texts[language].farewell.slice(0, SHOWN_MAX_CHARS),
    footer: values.texts[language].footer.slice(0, SHOWN_MAX_CHARS),
  })
  const url = useDebounced(address, STANDS_STILL_MS)
  return (
    <Card className="lg:sticky lg:top-5">
      <CardHeader
        title={t`Preview`}
        actions={
          <>
            {languageChoice}
            <Button
              size="icon"
              variant="ghost"
              aria-pressed={dark}
              aria-label={t`Dark colours`}
              onClick={() => {
                setDark(!dark)
              }}
            >
              {dark ? <Moon /> : <Sun />}
            </Button>
          </>
        }
      />
      <CardBody className="flex flex-col gap-3">
        <Segmented
          label={t`Page`}
          className="max-w-full self-start overflow-x-auto"
          value={page}
          onValueChange={setPage}
          options={[
            { value: 'unsubscribe', label: t`Unsubscribe` },
            { value: 'unsubscribed', label: t`Unsubscribed` },
            { value: 'preferences', label: t`Preferences` },
          ]}
        />
        {/* Nothing runs in it, and its buttons send nothing. */}
        <iframe
          key={url}
          src={url}
          title={t`Preview of the page`}
          sandbox=""
          referrerPolicy="no-referrer"
          className="h-[720px] w-full rounded-md border border-line"
        />
      </CardBody>
    </Card>
  )
}
