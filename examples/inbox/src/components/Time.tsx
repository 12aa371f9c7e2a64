const FORMATS = {
  time: new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }),
  day: new Intl.DateTimeFormat(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }),
  full: new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
};

interface Props {
  at: string | null | undefined;
  as: keyof typeof FORMATS;
}

/** A time in the user's language and time zone. */
export function Time({ at, as }: Props) {
  if (at === null || at === undefined) return null;
  const date = new Date(at);
  return (
    <time dateTime={at} title={FORMATS.full.format(date)}>
      {FORMATS[as].format(date)}
    </time>
  );
}

export function dayOf(at: string): string {
  return FORMATS.day.format(new Date(at));
}
