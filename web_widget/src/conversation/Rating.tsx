/** After the end: five words, a free line, no pressure. */
import { useState } from 'preact/hooks'
import { useLanguage } from '../i18n/context.ts'
import { Icon } from '../ui/Icon.tsx'

const SCORES = [1, 2, 3, 4, 5] as const

export interface RatingProps {
  readonly given: number | null
  readonly onRate: (score: number, comment: string) => Promise<void>
}

export function Rating({ given, onRate }: RatingProps) {
  const { t } = useLanguage()
  const [score, setScore] = useState<number | null>(null)
  const [comment, setComment] = useState('')
  const [failed, setFailed] = useState(false)
  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    if (score === null) return
    setFailed(false)
    await onRate(score, comment.trim()).catch(() => setFailed(true))
  }
  return (
    <section class="rating" aria-label={t('rating.title')}>
      {given !== null ? (
        <p role="status">{t('rating.thanks')}</p>
      ) : (
        <form onSubmit={(event) => void submit(event)}>
          <h3 id="rating">{t('rating.title')}</h3>
          <div class="scores" role="radiogroup" aria-labelledby="rating">
            {SCORES.map((each) => (
              <label key={each}>
                <input type="radio" name="score" value={each} checked={score === each} onChange={() => setScore(each)} />
                <span>
                  <Icon name={`face${each}`} />
                  {t(`rating.${each}`)}
                </span>
              </label>
            ))}
          </div>
          {score !== null && (
            <div class="fields">
              <label>
                <span>
                  {t('rating.comment')} <span class="muted">{t('notice.optional')}</span>
                </span>
                <textarea rows={2} maxLength={2_000} value={comment} onInput={(e) => setComment(e.currentTarget.value)} />
              </label>
              <button class="button primary">{t('rating.send')}</button>
            </div>
          )}
          {failed && (
            <p class="wrong" role="alert">
              {t('menu.failed')}
            </p>
          )}
        </form>
      )}
      <p class="muted">{t('rating.more')}</p>
    </section>
  )
}
