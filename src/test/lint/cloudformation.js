// Checks CloudFormation and SAM templates against what AWS publishes of its resource types.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const yaml = require('js-yaml');
const { loadAwsServiceSpecSync } = require('@aws-cdk/aws-service-spec');

const FUNCTIONS = ['And', 'Cidr', 'Equals', 'FindInMap', 'GetAZs', 'If', 'ImportValue', 'Join', 'Not', 'Or', 'Select',
  'Split', 'Sub'];

/** SAM hands to these types what it does not know itself; the specification of SAM's own types is older than theirs. */
const BEHIND = {
  'AWS::Serverless::Function': ['AWS::Lambda::Function'],
  'AWS::Serverless::HttpApi': ['AWS::ApiGatewayV2::Stage', 'AWS::ApiGatewayV2::Api'],
};

const tags = [
  ...['scalar', 'sequence', 'mapping'].flatMap((kind) =>
    FUNCTIONS.map((name) => new yaml.Type(`!${name}`, { kind, construct: (data) => ({ [`Fn::${name}`]: data }) }))),
  new yaml.Type('!Ref', { kind: 'scalar', construct: (data) => ({ Ref: data }) }),
  new yaml.Type('!Condition', { kind: 'scalar', construct: (data) => ({ Condition: data }) }),
  new yaml.Type('!GetAtt', {
    kind: 'scalar',
    construct: (data) => ({ 'Fn::GetAtt': [data.split('.')[0], data.split('.').slice(1).join('.')] }),
  }),
];
const SCHEMA = yaml.CORE_SCHEMA.extend(tags);

function read(file) {
  const text = fs.readFileSync(file, 'utf8');
  return { text, template: yaml.load(text, { schema: SCHEMA }) };
}

exports.problems = (file) => {
  const { text, template } = read(file);
  return new Check(file, text, template).run();
};

class Check {
  constructor(file, text, template) {
    this.file = file;
    this.text = text;
    this.template = template;
    this.found = [];
    this.used = new Set();
    this.db = loadAwsServiceSpecSync();
  }

  run() {
    const { Resources = {}, Conditions = {}, Outputs = {}, Rules = {}, Mappings = {}, Parameters = {} } = this.template;
    if (/^[^#\n]*[:-] [&*][A-Za-z]/m.test(this.text)) {
      this.found.push('CloudFormation knows no anchors');
    }
    for (const [name, resource] of Object.entries(Resources)) {
      this.resource(name, resource);
    }
    this.references('Conditions', Conditions);
    this.references('Outputs', Outputs);
    this.references('Rules', Rules);
    const unused = [...Object.keys(Parameters), ...Object.keys(Mappings), ...Object.keys(Conditions)]
      .filter((name) => !this.used.has(name));
    unused.forEach((name) => this.found.push(`${name} is not used`));
    return this.found;
  }

  specification(type) {
    return this.db.lookup('resource', 'cloudFormationType', 'equals', type)[0];
  }

  resource(name, resource) {
    const own = this.specification(resource.Type);
    if (!own) {
      this.found.push(`${name}: there is no type ${resource.Type}`);
      return;
    }
    const behind = (BEHIND[resource.Type] || []).map((type) => this.specification(type));
    const properties = Object.assign({}, own.properties, ...behind.map((type) => type.properties).reverse());
    // What the types behind need is SAM's to give.
    const required = Object.keys(own.properties).filter((property) => own.properties[property].required);
    this.found.push(...this.object(name, resource.Properties || {}, properties, required));
    this.references(name, resource);
  }

  object(where, value, properties, required) {
    const found = [];
    for (const [name, inner] of Object.entries(value)) {
      if (properties[name]) {
        found.push(...this.value(`${where}.${name}`, inner, properties[name].type));
      } else {
        found.push(`${where} has no property ${name}`);
      }
    }
    required.filter((name) => !(name in value)).forEach((name) => found.push(`${where} needs ${name}`));
    return found;
  }

  value(where, value, type) {
    if (isCall(value)) {
      // Only the branches have the type of the place; what other functions give is known when it runs.
      return value['Fn::If'] ? value['Fn::If'].slice(1).flatMap((branch) => this.value(where, branch, type)) : [];
    }
    const is = (expected, right) => (right ? [] : [`${where} is not ${expected}`]);
    switch (type.type) {
      case 'string':
      case 'date-time':
        return is('a text', ['string', 'number', 'boolean'].includes(typeof value));
      case 'integer':
        return is('an integer', Number.isInteger(Number(value)) && typeof value !== 'boolean');
      case 'number':
        return is('a number', value !== '' && Number.isFinite(Number(value)));
      case 'boolean':
        return is('true or false', typeof value === 'boolean');
      case 'array':
        return Array.isArray(value)
          ? value.flatMap((element, i) => this.value(`${where}[${i}]`, element, type.element))
          : is('a list', false);
      case 'map':
        return isObject(value)
          ? Object.entries(value).flatMap(([key, element]) => this.value(`${where}.${key}`, element, type.element))
          : is('a map', false);
      case 'ref':
        return isObject(value) ? this.defined(where, value, type) : is('an object', false);
      case 'union':
        return this.oneOf(where, value, type.types);
      default:
        return [];
    }
  }

  defined(where, value, type) {
    const { properties } = this.db.get('typeDefinition', type.reference.$ref);
    const required = Object.keys(properties).filter((property) => properties[property].required);
    return this.object(where, value, properties, required);
  }

  oneOf(where, value, types) {
    const tried = types.map((type) => this.value(where, value, type));
    return tried.reduce((fewest, found) => (found.length < fewest.length ? found : fewest));
  }

  /** Whether everything that is spoken of exists. */
  references(where, node) {
    if (Array.isArray(node)) {
      node.forEach((inner) => this.references(where, inner));
      return;
    }
    if (!isObject(node)) {
      return;
    }
    for (const [key, inner] of Object.entries(node)) {
      switch (key) {
        case 'Ref':
          this.name(where, inner);
          break;
        case 'Condition':
          if (typeof inner === 'string') {
            this.condition(where, inner);
          }
          break;
        case 'Fn::If':
          this.condition(where, inner[0]);
          break;
        case 'Fn::GetAtt':
          this.attribute(where, ...inner);
          break;
        case 'Fn::FindInMap':
          this.mapped(where, inner);
          break;
        case 'Fn::Sub':
          [...inner.matchAll(/\$\{([^!}][^}]*)}/g)].forEach(([, name]) => {
            const [resource, ...attribute] = name.split('.');
            if (attribute.length) {
              this.attribute(where, resource, attribute.join('.'));
            } else {
              this.name(where, resource);
            }
          });
          break;
        default:
      }
      this.references(where, inner);
    }
  }

  name(where, name) {
    const { Resources = {}, Parameters = {} } = this.template;
    this.used.add(name);
    if (!name.startsWith('AWS::') && !(name in Parameters) && !(name in Resources)) {
      this.found.push(`${where} speaks of ${name}, which is neither a parameter nor a resource`);
    }
  }

  condition(where, name) {
    this.used.add(name);
    if (!(name in (this.template.Conditions || {}))) {
      this.found.push(`${where} speaks of the condition ${name}, which does not exist`);
    }
  }

  mapped(where, [name, top, second]) {
    this.used.add(name);
    const mapping = (this.template.Mappings || {})[name] || {};
    const tops = typeof top === 'string' ? [top] : (this.template.Parameters[top.Ref] || {}).AllowedValues || [];
    if (!tops.length || tops.some((key) => !mapping[key] || !(second in mapping[key]))) {
      this.found.push(`${where} looks for ${second} in ${name}, which is not there for each of [${tops}]`);
    }
  }

  attribute(where, name, attribute) {
    const resource = (this.template.Resources || {})[name];
    if (!resource) {
      this.found.push(`${where} speaks of ${name}.${attribute}, but there is no such resource`);
      return;
    }
    const types = [resource.Type, ...(BEHIND[resource.Type] || [])].map((type) => this.specification(type));
    const known = resource.Type === 'AWS::CloudFormation::Stack'
      ? Object.keys(this.nested(resource).Outputs || {}).map((output) => `Outputs.${output}`)
      : types.flatMap((type) => Object.keys(type.attributes));
    if (!known.includes(attribute)) {
      this.found.push(`${where} speaks of ${name}.${attribute}; there is only [${known}]`);
    }
  }

  nested(resource) {
    return read(path.join(path.dirname(this.file), resource.Properties.TemplateURL)).template;
  }
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCall(value) {
  return isObject(value) && Object.keys(value).length === 1 && /^(Ref|Condition|Fn::.+)$/.test(Object.keys(value)[0]);
}
