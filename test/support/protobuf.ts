/** A protobuf message, parsed without its schema: values by field number. */
export interface Message {
  /** The last value of a field of bytes or text; empty where it is not set. */
  bytes(field: number): Buffer;
  messages(field: number): Message[];
}

/** @throws RangeError for bytes that are no message */
export function messageFrom(bytes: Buffer): Message {
  const fields = new Map<number, Buffer[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes.readUInt8(at++);
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('a field is longer than its message');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const [field, wireType] = [Math.floor(tag / 8), tag % 8];
    if (wireType === 0) varint();
    else if (wireType === 1) take(8);
    else if (wireType === 5) take(4);
    else if (wireType === 2) fields.set(field, [...(fields.get(field) ?? []), take(varint())]);
    else throw new RangeError(`there is no wire type ${wireType}`);
  }
  return {
    bytes: (field) => fields.get(field)?.at(-1) ?? Buffer.alloc(0),
    messages: (field) => (fields.get(field) ?? []).map(messageFrom),
  };
}

export function textOf(bytes: Buffer): string {
  return bytes.toString('utf8');
}
