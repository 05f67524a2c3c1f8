import { Trans, useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { Archive, ArchiveRestore, ChevronDown, ShieldX, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useCan } from '@/api/session'
import { ConfirmDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuSeparator, DropdownMenuTrigger } from '@/components/ui/dropdown-menu'
import { toast } from '@/components/ui/toast'
import type { Contact } from '../api/contacts-query'
import { useChangeContact } from '../api/use-change-contact'
import { useDeleteContact } from '../api/use-delete-contact'
import { useErasePerson } from '../api/use-erase-person'

/** What can be done with the whole person. */
export function ContactActions({ contact }: { contact: Contact }) {
  const { t } = useLingui()
  const can = useCan()
  const navigate = useNavigate()
  const change = useChangeContact(contact.id)
  const remove = useDeleteContact()
  const erase = useErasePerson()
  const [asking, setAsking] = useState<'delete' | 'erase' | null>(null)
  const { email } = contact
  const isArchived = contact.status === 'archived'
  if (!can('audience:write')) return null
  const setStatus = (): void => {
    change.mutate(
      { status: isArchived ? 'active' : 'archived' },
      {
        onSuccess: () => {
          toast.success(isArchived ? t`${email} is written to again` : t`${email} is archived`)
        },
        onError: toast.error,
      },
    )
  }
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button>
            <Trans>Actions</Trans>
            <ChevronDown />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={setStatus}>
            {isArchived ? <ArchiveRestore /> : <Archive />}
            {isArchived ? <Trans>Bring back</Trans> : <Trans>Archive</Trans>}
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem
            danger
            onSelect={() => {
              setAsking('delete')
            }}
          >
            <Trash2 />
            <Trans>Delete</Trans>
          </DropdownMenuItem>
          {can('personal_data:write') && (
            <DropdownMenuItem
              danger
              onSelect={() => {
                setAsking('erase')
              }}
            >
              <ShieldX />
              <Trans>Erase the person</Trans>
            </DropdownMenuItem>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <ConfirmDialog
        open={asking === 'delete'}
        onOpenChange={(open) => {
          if (!open) setAsking(null)
        }}
        title={t`Delete ${email}?`}
        confirmLabel={t`Delete contact`}
        danger
        onConfirm={async () => {
          await remove.mutateAsync(contact.id)
          toast.success(t`${email} was deleted`)
          await navigate({ to: '/audience/contacts' })
        }}
      >
        <Trans>With its consents, fields and notes. It may come again by an import or a form. To only stop writing to it, archive it.</Trans>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'erase'}
        onOpenChange={(open) => {
          if (!open) setAsking(null)
        }}
        title={t`Erase everything about ${email}?`}
        confirmLabel={t`Erase the person`}
        danger
        typed={email}
        onConfirm={async () => {
          await erase.mutateAsync(email)
          toast.success(t`The person was erased`)
          await navigate({ to: '/audience/contacts' })
        }}
      >
        <Trans>
          The contact and its consents are deleted, messages to it are made unrecognisable, and the address is not taken again by any import, form or
          call. It cannot be taken back.
        </Trans>
      </ConfirmDialog>
    </>
  )
}
