// Enums, JSON and bit strings. How templates are written is told in index.ts.
import type { TemplatesByKind } from './templates-by-kind.ts'

export const OTHER_TEMPLATES: TemplatesByKind = {
  enum: [
    `try_cast($text AS ENUM('ab', 'a', '12', ''))`,
    `{'ab'|'a'|'12'|''}::ENUM('ab', 'a', '12', '')`,
    'coalesce($enum, $enum)',
    'if($bool, $enum, $enum)',
    'nullif($enum, $=enum)',
    'ifnull($enum, $enum)',
  ],
  json: [
    'to_json({$text|$small|$numbers|$texts|$struct|$map|$bool|$dec|$date|$ts|$uuid|$enum})',
    "json_object('a', $small, 'b', $text)",
    'json_array($text, $small, $bool, $numbers)',
    `json_merge_patch($json, {'{"a": null}'|'{"z": {"y": 1}}'|'[1]'})`,
    "json_extract($json, {'$.a'|'$[0]'|'$.b[1]'|'c'})",
    "($json->{'$.a'|'c'|'$[1]'|0})",
    'json_quote($text)',
    'coalesce($json, $json)',
    'if($bool, $json, $json)',
    'json_array($text)',
    'json_structure($json)',
    'row_to_json($struct)',
    'array_to_json($texts)',
  ],
  bit: [
    '($bit & $bit)',
    '($bit | $bit)',
    '(~ $bit)',
    'bitstring(bin(abs($small::INTEGER)), 32)',
    'set_bit($bit, 0, {0|1})',
    'coalesce($bit, $bit)',
    '($bit << {1|2})',
    '($bit >> {1|2})',
    'xor($bit, $bit)',
    '$small::INTEGER::BIT',
    '{greatest|least}($bit, $bit)',
  ],
}
