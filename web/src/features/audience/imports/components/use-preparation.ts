import { useState } from 'react'
import type { Schema } from '@/api/types'
import type { Import, ImportSettings } from '../api/imports-query'
import { hasAddress } from './targets'

export type FileChange = Schema<'ImportFileChange'>

export interface Preparation {
  files: FileChange[]
  settings: ImportSettings
  setFile: (at: number, change: FileChange) => void
  setSettings: (change: Partial<ImportSettings>) => void
  /** Whether each file says where its addresses are. */
  isReady: boolean
  /** Whether something was changed since the dry run. */
  isChanged: boolean
}

/** What somebody decides about an import before it begins. */
export function usePreparation(found: Import): Preparation {
  const [files, setFiles] = useState<FileChange[]>(() => found.files.map(({ kind, mapping }) => ({ kind, mapping })))
  const [settings, setSettings] = useState(found.settings)
  const [isChanged, setChanged] = useState(false)
  return {
    files,
    settings,
    setFile: (at, change) => {
      setFiles((before) => before.map((file, place) => (place === at ? change : file)))
      setChanged(true)
    },
    setSettings: (change) => {
      setSettings((before) => ({ ...before, ...change }))
      setChanged(true)
    },
    isReady: files.every(({ mapping }) => mapping.length === 0 || hasAddress(mapping)),
    isChanged,
  }
}
