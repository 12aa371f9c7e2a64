import { isType, type Type } from '../labels.ts';
import { Icon, type IconName } from './Icon.tsx';

const ICONS: Record<Type, IconName> = {
  SCHEDULED_EMAIL_APPROVAL: 'mailCheck',
  SCHEDULED_CALL_APPROVAL: 'phoneCheck',
  AUTO_RESPONSE_EMAIL: 'mail',
  AUTO_RESPONSE_CALL: 'phone',
  CALL_ANALYSIS: 'wave',
  RECOMMENDATION_NEW_CONTACT: 'personPlus',
  DISABLE_CONTACT: 'personMinus',
  ACTIVITY_SUMMARY_OUTREACH: 'send',
  ACTIVITY_SUMMARY_PAYMENTS: 'coins',
};

export function TypeIcon({ type }: { type: string }) {
  return (
    <span className="type-icon" data-type={type}>
      <Icon name={isType(type) ? ICONS[type] : 'question'} />
    </span>
  );
}
