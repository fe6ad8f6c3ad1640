internal import JSON

/// Where a schema that valijson refuses is no schema: it names neither the place nor what would be right.
enum MetaSchema {
  /// - Returns: the first place that draft-07 does not allow; nil when it allows all of it.
  static func violation(in schema: JSONValue) -> Violation? { compiled?.validate(schema).first }

  private static let compiled = try? JSONSchema(draft07)

  /// What json-schema.org/draft-07/schema says of the keywords that validate.
  private static let draft07: JSONValue = [
    "definitions": [
      "count": ["type": "integer", "minimum": 0],
      "schemas": ["type": "array", "minItems": 1, "items": ["$ref": "#"]],
      "named": ["type": "object", "additionalProperties": ["$ref": "#"]],
      "names": ["type": "array", "items": ["type": "string"], "uniqueItems": true],
      "type": ["enum": ["array", "boolean", "integer", "null", "number", "object", "string"]],
    ],
    "type": ["object", "boolean"],
    "properties": [
      "title": ["type": "string"], "description": ["type": "string"], "$comment": ["type": "string"],
      "format": ["type": "string"], "readOnly": ["type": "boolean"], "examples": ["type": "array"],
      "multipleOf": ["type": "number", "exclusiveMinimum": 0],
      "maximum": ["type": "number"], "exclusiveMaximum": ["type": "number"],
      "minimum": ["type": "number"], "exclusiveMinimum": ["type": "number"],
      "maxLength": ["$ref": "#/definitions/count"], "minLength": ["$ref": "#/definitions/count"],
      "pattern": ["type": "string"],
      "items": ["if": ["type": "array"], "then": ["$ref": "#/definitions/schemas"], "else": ["$ref": "#"]],
      "additionalItems": ["$ref": "#"],
      "maxItems": ["$ref": "#/definitions/count"], "minItems": ["$ref": "#/definitions/count"],
      "uniqueItems": ["type": "boolean"], "contains": ["$ref": "#"],
      "maxProperties": ["$ref": "#/definitions/count"], "minProperties": ["$ref": "#/definitions/count"],
      "required": ["$ref": "#/definitions/names"], "additionalProperties": ["$ref": "#"],
      "definitions": ["$ref": "#/definitions/named"], "properties": ["$ref": "#/definitions/named"],
      "patternProperties": ["$ref": "#/definitions/named"], "propertyNames": ["$ref": "#"],
      "dependencies": [
        "type": "object",
        "additionalProperties": [
          "if": ["type": "array"], "then": ["$ref": "#/definitions/names"], "else": ["$ref": "#"],
        ],
      ],
      "enum": ["type": "array"],
      "type": [
        "if": ["type": "array"],
        "then": ["minItems": 1, "uniqueItems": true, "items": ["$ref": "#/definitions/type"]],
        "else": ["$ref": "#/definitions/type"],
      ],
      "if": ["$ref": "#"], "then": ["$ref": "#"], "else": ["$ref": "#"], "not": ["$ref": "#"],
      "allOf": ["$ref": "#/definitions/schemas"], "anyOf": ["$ref": "#/definitions/schemas"],
      "oneOf": ["$ref": "#/definitions/schemas"],
    ],
  ]
}
