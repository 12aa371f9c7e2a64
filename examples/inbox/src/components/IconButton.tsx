import { Icon, type IconName } from './Icon.tsx';

interface Props {
  icon: IconName;
  /** For screen readers, and on hover. */
  label: string;
  onClick: () => void;
  isBusy?: boolean;
}

export function IconButton({ icon, label, onClick, isBusy = false }: Props) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      aria-busy={isBusy}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
