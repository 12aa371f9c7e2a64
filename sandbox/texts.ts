import type { TaskType } from '../src/rest/types.ts';
import { below, oneOf, type Random } from './random.ts';

/** What the texts of one task are about; chosen once, so that the texts are consistent. */
export interface Subject {
  partner: string;
  contact: string;
  invoice: string;
  amount: number;
  days: number;
}

type Text = (subject: Subject) => string;

const DOLLARS = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

const CONTACTS = [
  'Dana Whitfield',
  'Rajesh Iyer',
  'Chloé Lambert',
  'ليلى منصور',
  '田中 健一',
  'Νίκος Γεωργίου',
  'Søren Kjær',
  'Mia 🌻 Torres',
];

export function subjectFor(partner: string, random: Random): Subject {
  return {
    partner,
    contact: oneOf(random, CONTACTS),
    invoice: `INV-${10_000 + below(random, 90_000)}`,
    amount: 50 + below(random, 4_500_000) / 100,
    days: 1 + below(random, 120),
  };
}

function money({ amount }: Subject): string {
  return DOLLARS.format(amount);
}

const LABELS: Record<TaskType, readonly Text[]> = {
  activity_summary_outreach: [
    (s) => `Outreach summary: ${s.partner}`,
    (s) => `${s.days} emails sent to ${s.partner} this month`,
  ],
  activity_summary_payments: [
    (s) => `Payments received from ${s.partner}: ${money(s)}`,
    (s) => `${s.partner}による入金 ${money(s)}`,
  ],
  auto_response_email: [
    (s) => `Reply to ${s.contact} about ${s.invoice}`,
    (s) => `${s.contact} asks for a copy of ${s.invoice}`,
    (s) => `رد على ${s.contact} بخصوص الفاتورة ${s.invoice}`,
  ],
  auto_response_call: [
    (s) => `Call back ${s.contact} (${s.partner})`,
    (s) => `Voicemail from ${s.partner}: promise to pay ${money(s)}`,
  ],
  call_analysis: [
    (s) => `Call with ${s.contact}: ${s.invoice} overdue by ${s.days} days`,
    (s) => `Ανάλυση κλήσης: ${s.partner}`,
  ],
  disable_contact: [
    (s) => `Stop writing to ${s.contact}, who left ${s.partner}`,
    (s) => `Bounced mail: ${s.contact}`,
  ],
  recommendation_new_contact: [
    (s) => `New contact at ${s.partner}: ${s.contact}`,
    (s) => `${s.partner} の新しい担当者：${s.contact}`,
  ],
  scheduled_email_approval: [
    (s) => `Approve the reminder for ${s.invoice} (${money(s)})`,
    (s) => `Approve ${s.days} reminders before they leave tonight ⏰`,
  ],
  scheduled_call_approval: [
    (s) => `Approve tomorrow's call to ${s.partner}`,
    (s) => `אישור שיחה עם ${s.partner} בנושא ${s.invoice}`,
  ],
};

const DESCRIPTIONS: readonly Text[] = [
  (s) => `${s.partner} promised to pay ${s.invoice} (${money(s)}) within ${s.days} days.`,
  (s) => `Remittance of ${money(s)} does not match ${s.invoice}; ${s.contact} will send details.`,
  (s) => `${s.invoice} is ${s.days} days overdue. Two reminders went unanswered.`,
  (s) => `請求書 ${s.invoice} のお支払いは ${s.days} 日以内の予定です。担当：${s.contact}`,
  (s) => `وعد ${s.contact} بسداد الفاتورة ${s.invoice} بقيمة ${money(s)} خلال ${s.days} يومًا.`,
  (s) => `Η πληρωμή του τιμολογίου ${s.invoice} (${money(s)}) αναμένεται σε ${s.days} ημέρες.`,
  (s) => `${s.contact} sounded relieved 🎉\nWants a payment plan over ${s.days} weeks.`,
  (s) => `"Please resend ${s.invoice}" <${s.partner}> & attach the statement.`,
];

const MESSAGES: readonly Text[] = [
  (s) => `We will settle ${s.invoice} by the end of the week.`,
  (s) => `Could you send ${s.invoice} again? It never arrived 📭`,
  (s) => `${s.invoice} を再送してください。`,
  (s) => `تم تحويل ${money(s)} اليوم.`,
  (s) => `Out of office for ${s.days} days.`,
];

export function labelOf(type: TaskType, subject: Subject, random: Random): string {
  return oneOf(random, LABELS[type])(subject);
}

export function descriptionOf(subject: Subject, random: Random): string {
  return oneOf(random, DESCRIPTIONS)(subject);
}

export function messageOf(subject: Subject, random: Random): string {
  return oneOf(random, MESSAGES)(subject);
}
