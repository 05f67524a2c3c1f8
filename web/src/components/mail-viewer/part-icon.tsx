import { Archive, Boxes, File, FileCode, FileImage, FileText, Mail, Music, Video } from 'lucide-react'

const KINDS = [
  [/^multipart\//, Boxes],
  [/^message\//, Mail],
  [/^text\/html/, FileCode],
  [/^text\/|pdf|msword|opendocument/, FileText],
  [/^image\//, FileImage],
  [/^audio\//, Music],
  [/^video\//, Video],
  [/zip|tar|compress|7z|rar/, Archive],
] as const

interface PartIconProps {
  contentType: string
  className?: string
}

export function PartIcon({ contentType, className }: PartIconProps) {
  const Icon = KINDS.find(([pattern]) => pattern.test(contentType))?.[1] ?? File
  return <Icon aria-hidden className={className} />
}
