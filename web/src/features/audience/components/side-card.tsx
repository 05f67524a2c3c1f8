import { Pencil } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Card, CardBody } from '@/components/ui/card'

interface SideCardProps {
  title: string
  /** What the button does; without one there is none. */
  editLabel: string | undefined
  onEdit: () => void
  children: ReactNode
}

/** A card of the narrow column, with a title and a button in one line. */
export function SideCard({ title, editLabel, onEdit, children }: SideCardProps) {
  return (
    <Card aria-label={title}>
      <div className="flex min-h-7 items-center justify-between gap-3 px-4 pt-4 sm:px-5">
        <h2 className="text-base font-semibold">{title}</h2>
        {editLabel !== undefined && (
          <Button variant="ghost" size="icon-sm" className="-mr-2" aria-label={editLabel} onClick={onEdit}>
            <Pencil />
          </Button>
        )}
      </div>
      <CardBody className="pt-2">{children}</CardBody>
    </Card>
  )
}
