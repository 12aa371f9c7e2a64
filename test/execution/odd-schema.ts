import {
  type GraphQLArgumentConfig,
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLNullableType,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  type GraphQLType,
} from 'graphql';
import { outcome, type Scenario, type Source } from './outcomes.ts';

type Fields = Record<string, GraphQLFieldConfig<Source | undefined, Scenario>>;

const listOf = <Type extends GraphQLType>(type: Type) => new GraphQLList(type);
const nonNull = <Type extends GraphQLNullableType>(type: Type) => new GraphQLNonNull(type);

const Color = new GraphQLEnumType({
  name: 'Color',
  values: { RED: { value: 'red-value' }, GREEN: { value: 2 } },
});

/** Throws, or returns nothing, as `outcome` decides. */
const Odd = new GraphQLScalarType({
  name: 'Odd',
  serialize(value) {
    if (value === 'throw') throw new TypeError('Odd can not be answered');
    return value === 'nothing' ? undefined : value;
  },
  parseValue(value) {
    if (value === 'throw') throw new TypeError('Odd can not be asked for');
    return { odd: value };
  },
});

const Filter: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: 'Filter',
  fields: () => ({
    size: { type: nonNull(GraphQLInt) },
    color: { type: Color, defaultValue: 'red-value' },
    texts: { type: listOf(nonNull(GraphQLString)) },
    odd: { type: Odd },
    inner: { type: Filter },
  }),
});

const ECHOED: Record<string, GraphQLArgumentConfig> = {
  text: { type: GraphQLString, defaultValue: 'unsaid' },
  size: { type: nonNull(GraphQLInt) },
  limit: { type: nonNull(GraphQLInt), defaultValue: 3 },
  colors: { type: listOf(Color) },
  odd: { type: Odd },
  filter: { type: Filter },
};

const Named = new GraphQLInterfaceType({
  name: 'Named',
  fields: () => ({
    id: { type: nonNull(GraphQLID) },
    text: { type: GraphQLString },
    thing: { type: Thing },
  }),
});

/** Fields whose resolvers do what `outcome` decides for their path. */
function fieldsOf(types: Record<string, GraphQLOutputType>): Fields {
  return Object.fromEntries(
    Object.entries(types).map(([name, type]): [string, Fields[string]] => [
      name,
      {
        type,
        resolve: (source, _args, scenario) =>
          outcome(scenario, type, `${source?.key ?? ''}.${name}`),
      },
    ]),
  );
}

const LEAVES = fieldsOf({
  text: GraphQLString,
  textSure: nonNull(GraphQLString),
  size: GraphQLInt,
  sizeSure: nonNull(GraphQLInt),
  color: Color,
  colorSure: nonNull(Color),
  odd: Odd,
  oddSure: nonNull(Odd),
  flag: GraphQLBoolean,
  sizes: listOf(GraphQLInt),
  sizesSure: nonNull(listOf(nonNull(GraphQLInt))),
  table: listOf(listOf(nonNull(GraphQLInt))),
  tableSure: nonNull(listOf(nonNull(listOf(nonNull(Odd))))),
});

const ECHO: Fields[string] = {
  type: GraphQLString,
  args: ECHOED,
  resolve: (_source, args) => JSON.stringify(args),
};

/** Fields without resolvers: the source's property of that name, or the result of its method. */
const UNRESOLVED: Fields = {
  plain: { type: GraphQLString },
  plainSure: { type: nonNull(GraphQLString) },
  method: { type: GraphQLString, args: ECHOED },
};

const ID: Fields[string] = {
  type: nonNull(GraphQLID),
  resolve: (source) => source?.key ?? 'root',
};

const Thing: GraphQLObjectType<Source, Scenario> = new GraphQLObjectType({
  name: 'Thing',
  interfaces: [Named],
  fields: () => ({ id: ID, ...LEAVES, ...UNRESOLVED, echo: ECHO, ...OBJECTS }),
});

const Other: GraphQLObjectType<Source, Scenario> = new GraphQLObjectType({
  name: 'Other',
  interfaces: [Named],
  fields: () => ({ id: ID, ...LEAVES, ...UNRESOLVED, ...OBJECTS }),
});

const OBJECTS = fieldsOf({
  thing: Thing,
  thingSure: nonNull(Thing),
  things: listOf(Thing),
  thingsSure: nonNull(listOf(nonNull(Thing))),
  grid: listOf(listOf(nonNull(Thing))),
  other: Other,
  othersSure: listOf(nonNull(Other)),
});

const Query = new GraphQLObjectType<Source | undefined, Scenario>({
  name: 'Query',
  fields: { ...LEAVES, ...OBJECTS, echo: ECHO, plain: { type: GraphQLString } },
});

/** A schema with every feature that plans support, with sources from `outcomes.ts`. */
export const oddSchema = new GraphQLSchema({ query: Query, types: [Named] });
