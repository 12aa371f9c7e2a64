import { parser } from '@prometheus-io/lezer-promql';

/** `metric{label="value"}` in an expression. */
export interface Selector {
  metric: string;
  matchers: { label: string; operator: string; value: string }[];
}

export interface Expression {
  selectors: Selector[];
  /** Labels named in `by`, `on` and `group_left`. */
  grouping: string[];
}

type Node = ReturnType<typeof parser.parse>['topNode'];

/** @throws if the text is not PromQL */
export function expressionFrom(text: string): Expression {
  const selectors: Selector[] = [];
  const grouping: string[] = [];
  const textOf = (node: Node | null) => (node === null ? '' : text.slice(node.from, node.to));
  parser.parse(text).iterate({
    enter({ name, type, node, from }) {
      if (type.isError) throw new Error(`not PromQL at ${from}: ${text}`);
      if (name === 'VectorSelector') {
        selectors.push({ metric: textOf(node.getChild('Identifier')), matchers: [] });
      }
      if (name === 'UnquotedLabelMatcher') {
        selectors.at(-1)?.matchers.push({
          label: textOf(node.getChild('LabelName')),
          operator: textOf(node.getChild('MatchOp')),
          value: textOf(node.getChild('StringLiteral')).slice(1, -1),
        });
      }
      if (name === 'GroupingLabels') grouping.push(...node.getChildren('LabelName').map(textOf));
    },
  });
  return { selectors, grouping };
}
