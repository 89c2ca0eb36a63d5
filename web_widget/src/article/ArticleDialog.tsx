/** The article behind a citation, opened over the conversation: nobody loses their place to read it. */
import { useEffect, useState } from 'preact/hooks'
import type { Api } from '../api/client.ts'
import type { Article } from '../api/types.ts'
import { useLanguage } from '../i18n/context.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { longDate } from '../ui/time.ts'
import { rebuild } from './rebuild.tsx'

export interface ArticleDialogProps {
  readonly id: string
  readonly title: string
  readonly api: Api
  readonly onClose: () => void
}

export default function ArticleDialog({ id, title, api, onClose }: ArticleDialogProps) {
  const { t, locale } = useLanguage()
  const [article, setArticle] = useState<Article | null | undefined>(undefined)
  useEffect(() => {
    api.article(id).then(setArticle, () => setArticle(null))
  }, [id])
  return (
    <Dialog title={article?.title ?? title} onClose={onClose}>
      <div class="article" tabIndex={0} role="region" aria-label={title} aria-busy={article === undefined}>
        {article === undefined && <p class="muted">{t('article.loading')}</p>}
        {article === null && <p role="alert">{t('article.failed')}</p>}
        {article && (
          <>
            {rebuild(article.html)}
            {article.updated_at !== '' && <p class="muted">{t('article.updated', { date: longDate(article.updated_at, locale) })}</p>}
          </>
        )}
      </div>
    </Dialog>
  )
}
