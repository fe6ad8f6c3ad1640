// A C face for valijson over rapidjson. No exception leaves this file.
#include "CValijson.h"

#include <exception>
#include <new>
#include <regex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

// Without exceptions valijson ends the process where it finds a schema wrong. Its adapter comes before
// rapidjson's own headers: it makes rapidjson's assertions throw too.
#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/rapidjson_adapter.hpp>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validation_visitor.hpp>

using valijson::adapters::RapidJsonAdapter;

struct slipway_schema {
  valijson::Schema compiled;
  /// valijson looks a pattern up here before it would compile it by itself.
  std::unordered_map<std::string, std::regex> patterns;
};

namespace {

/// Breadth first, without recursion over the subject: libstdc++'s default matcher overflows the stack on
/// a long string and takes exponential time on a hostile pattern. Back-references are refused by it.
constexpr auto patternFlags = std::regex_constants::ECMAScript | std::regex_constants::__polynomial;

void tell(slipway_schema_report report, void *context, const std::string &pointer, const std::string &message) {
  report(context, pointer.data(), pointer.size(), message.data(), message.size());
}

/// Without recursion in the parser, whatever the nesting.
bool parse(rapidjson::Document &document, const char *text, size_t length, std::string &message) {
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag>(text, length);
  if (document.HasParseError()) message = rapidjson::GetParseError_En(document.GetParseError());
  return !document.HasParseError();
}

/// valijson's context is "<root>", then "[key]" or "[index]" a level.
std::string pointerOf(const std::vector<std::string> &context) {
  std::string pointer;
  for (size_t level = 1; level < context.size(); level++) {
    const std::string &name = context[level];
    pointer += '/';
    for (size_t i = 1; i + 1 < name.size(); i++) {
      if (name[i] == '~') pointer += "~0";
      else if (name[i] == '/') pointer += "~1";
      else pointer += name[i];
    }
  }
  return pointer;
}

/// Runs `body`; what it throws becomes a report and `failure`.
template <typename Result, typename Body>
Result guarded(Result failure, slipway_schema_report report, void *context, Body body) {
  try {
    return body();
  } catch (const std::exception &error) {
    const char *message = error.what();
    report(context, "", 0, message, std::char_traits<char>::length(message));
  } catch (...) {
    static const char message[] = "an exception of an unknown type";
    report(context, "", 0, message, sizeof message - 1);
  }
  return failure;
}

}  // namespace

extern "C" slipway_schema *slipway_schema_create(void) {
  try {
    return new slipway_schema;
  } catch (...) {
    return nullptr;
  }
}

extern "C" bool slipway_schema_add_pattern(
    slipway_schema *schema, const char *pattern, size_t length, slipway_schema_report report, void *context) {
  return guarded(false, report, context, [&] {
    std::string text(pattern, length);
    std::regex compiled(text, patternFlags);
    schema->patterns.insert_or_assign(std::move(text), std::move(compiled));
    return true;
  });
}

extern "C" bool slipway_schema_compile(
    slipway_schema *schema, const char *text, size_t length, slipway_schema_report report, void *context) {
  return guarded(false, report, context, [&] {
    rapidjson::Document document;
    std::string message;
    if (!parse(document, text, length, message)) {
      tell(report, context, "", message);
      return false;
    }
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(RapidJsonAdapter(document), schema->compiled);
    return true;
  });
}

extern "C" slipway_schema_result slipway_schema_validate(
    const slipway_schema *schema, const char *text, size_t length, slipway_schema_report report, void *context) {
  return guarded(SLIPWAY_SCHEMA_FAILED, report, context, [&] {
    rapidjson::Document document;
    std::string message;
    if (!parse(document, text, length, message)) {
      tell(report, context, "", message);
      return SLIPWAY_SCHEMA_FAILED;
    }
    // A copy for each call: valijson takes the cache as mutable. The compiled patterns themselves are shared.
    auto patterns = schema->patterns;
    valijson::ValidationResults results;
    valijson::ValidationVisitor<RapidJsonAdapter> visitor(
        RapidJsonAdapter(document), std::vector<std::string>(1, "<root>"), true, &results, patterns);
    const bool valid = visitor.validateSchema(schema->compiled);
    for (const auto &error : results) tell(report, context, pointerOf(error.context), error.description);
    return valid ? SLIPWAY_SCHEMA_VALID : SLIPWAY_SCHEMA_INVALID;
  });
}

extern "C" void slipway_schema_free(slipway_schema *schema) { delete schema; }
