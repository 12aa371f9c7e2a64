import { openStream, type Stream, type Transport } from '../../scripts/soak/stream.ts';

export interface Change {
  restId: string;
  modifiedAt: string;
  watermark: string;
}

export interface Subscription {
  url: URL;
  token: string;
  filter?: Record<string, unknown>;
  since?: string | undefined;
  onChange?: (change: Change) => void;
}

const QUERY = `subscription ($filter: TaskFilter, $since: DateTime) {
  taskChanges(filter: $filter, since: $since) { task { restId modifiedAt } matches isNew watermark }
}`;

interface Result {
  data?: { taskChanges: { task: { restId: string; modifiedAt: string }; watermark: string } };
  errors?: { message: string }[];
}

/** A stream on a connection of its own, once it is open. An error that it ends with ends the process. */
export function subscribe(
  transport: Transport,
  { url, token, filter, since, onChange }: Subscription,
): Promise<Stream> {
  return openStream(transport, {
    url,
    token,
    query: QUERY,
    variables: { filter, since },
    onResult(text) {
      const { data, errors }: Result = JSON.parse(text);
      if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join());
      if (data === undefined) return;
      const { task, watermark } = data.taskChanges;
      onChange?.({ ...task, watermark });
    },
  });
}
