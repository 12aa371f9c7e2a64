const numbers = new Intl.NumberFormat();

interface Props {
  from: number;
  to: number;
  total: number;
}

/** `1–40 of 779`; screen readers announce changes. */
export function Count({ from, to, total }: Props) {
  const span = to < from ? 'None' : `${numbers.format(from)}–${numbers.format(to)}`;
  return (
    <p className="count" role="status">
      {span} of {numbers.format(total)}
    </p>
  );
}
