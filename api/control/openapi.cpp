#include "api/control/openapi.hpp"

#include <algorithm>
#include <vector>

#include "api/control/json_schema.hpp"
#include "base/version.hpp"

namespace api::control {

namespace {

// Runs `write` between braces behind a name.
template <class Write>
void object(JsonWriter& writer, std::string_view name, Write write) {
  write_text(writer, name);
  writer.StartObject();
  write();
  writer.EndObject();
}

void pair(JsonWriter& writer, std::string_view name, std::string_view text) {
  write_text(writer, name);
  write_text(writer, text);
}

void write_parameter(JsonWriter& writer,
                     std::string_view place,
                     std::string_view name,
                     std::string_view meaning) {
  writer.StartObject();
  pair(writer, "name", name);
  pair(writer, "in", place);
  pair(writer, "description", meaning);
  encode_member(writer, "required", place == "path");
  object(writer, "schema", [&] { pair(writer, "type", "string"); });
  writer.EndObject();
}

void write_parameters(JsonWriter& writer, const Route& route) {
  write_text(writer, "parameters");
  writer.StartArray();
  const std::size_t open = route.path.find('{');
  if (open != std::string_view::npos) {
    const std::size_t close = route.path.find('}');
    write_parameter(
        writer, "path", route.path.substr(open + 1, close - open - 1), "The name of it.");
  }
  write_parameter(writer, "header", "X-Emulator-Account", "The account whose world it is about.");
  write_parameter(writer, "query", account_parameter.name, account_parameter.meaning);
  for (const Parameter& each : route.parameters) {
    write_parameter(writer, "query", each.name, each.meaning);
  }
  writer.EndArray();
}

void write_content(JsonWriter& writer, std::string_view type, const Shape* shape) {
  object(writer, "content", [&] {
    object(writer, type.substr(0, type.find(';')), [&] {
      write_text(writer, "schema");
      if (shape != nullptr) {
        write_schema(writer, *shape);
      } else {
        writer.StartObject();
        pair(writer, "type", type == "application/json" ? "object" : "string");
        writer.EndObject();
      }
    });
  });
}

void write_schema_of_errors(JsonWriter& writer) {
  object(writer, "schema", [&] { pair(writer, "$ref", "#/components/schemas/Error"); });
}

void write_other(JsonWriter& writer, const Other& other) {
  object(writer, std::to_string(other.status), [&] {
    pair(writer, "description", other.meaning);
    write_content(writer, "application/json", other.gives);
  });
}

void write_refusal(JsonWriter& writer, unsigned status, std::string_view meaning) {
  object(writer, std::to_string(status), [&] {
    pair(writer, "description", meaning);
    object(writer, "content", [&] {
      object(writer, "application/json", [&] { write_schema_of_errors(writer); });
    });
  });
}

void write_place(JsonWriter& writer) {
  object(writer, "headers", [&] {
    object(writer, "X-Emulator-Place", [&] {
      pair(
          writer, "description", "An event's id: the stream goes on behind it from what is shown.");
      object(writer, "schema", [&] { pair(writer, "type", "string"); });
    });
  });
}

void write_responses(JsonWriter& writer, const Route& route) {
  object(writer, "responses", [&] {
    object(writer, "200", [&] {
      pair(writer, "description", "It is done, or shown.");
      if (route.tells_place) write_place(writer);
      write_content(writer, route.content_type, route.gives);
    });
    write_refusal(writer, 400, "Something is not valid; the message tells what is.");
    if (route.takes != nullptr)
      write_refusal(writer, 415, "The body is said to be of another type.");
    for (const Other& each : route.others) {
      if (each.gives != nullptr) {
        write_other(writer, each);
      } else {
        write_refusal(writer, each.status, each.meaning);
      }
    }
    write_refusal(writer, 500, "The store could not do it; nothing was changed.");
  });
}

std::string lower(std::string_view method) {
  std::string text(method);
  std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
    return static_cast<char>(letter + ('a' - 'A'));
  });
  return text;
}

// `PUT /_emulator/checkpoints/{Name}` is putCheckpointsByName.
std::string operation_id(const Route& route) {
  constexpr std::string_view root = "/_emulator/";
  std::string id = lower(route.method);
  bool begins = true;
  for (const char letter : route.path.substr(root.size())) {
    if (letter == '{') {
      id += "By";
    } else if (letter == '/' || letter == '.') {
      begins = true;
    } else if (letter != '}') {
      const bool is_small = begins && letter >= 'a' && letter <= 'z';
      id += is_small ? static_cast<char>(letter - 'a' + 'A') : letter;
      begins = false;
    }
  }
  return id;
}

void write_route(JsonWriter& writer, const Route& route) {
  object(writer, lower(route.method), [&] {
    pair(writer, "operationId", operation_id(route));
    pair(writer, "summary", route.summary);
    write_parameters(writer, route);
    if (route.takes != nullptr) {
      object(writer, "requestBody", [&] {
        encode_member(writer, "required", route.needs_body);
        write_content(writer, route.takes_type, route.takes);
      });
    }
    write_responses(writer, route);
  });
}

void write_paths(JsonWriter& writer, std::span<const Route> routes) {
  std::string_view path;
  object(writer, "paths", [&] {
    for (const Route& route : routes) {  // those of one path stand together
      if (route.path != path) {
        if (!path.empty()) writer.EndObject();
        write_text(writer, route.path);
        writer.StartObject();
        path = route.path;
      }
      write_route(writer, route);
    }
    writer.EndObject();
  });
}

void write_components(JsonWriter& writer) {
  object(writer, "components", [&] {
    object(writer, "schemas", [&] {
      write_text(writer, "Error");
      write_schema(writer, shape_of<ErrorMessage>);
    });
    object(writer, "securitySchemes", [&] {
      object(writer, "token", [&] {
        pair(writer, "type", "http");
        pair(writer, "scheme", "bearer");
        pair(writer, "description", "The --control-token.");
      });
      object(writer, "signature", [&] {
        pair(writer, "type", "apiKey");
        pair(writer, "in", "header");
        pair(writer, "name", "Authorization");
        pair(writer, "description", "Signature Version 4 of a --credential, service opsworks-cm.");
      });
    });
  });
}

// Wherever it is served from.
void write_servers(JsonWriter& writer) {
  write_text(writer, "servers");
  writer.StartArray();
  writer.StartObject();
  pair(writer, "url", "/");
  pair(writer, "description", "The emulator that serves this description.");
  writer.EndObject();
  writer.EndArray();
}

// Nothing, where it is open; else one of the two.
void write_security(JsonWriter& writer) {
  write_text(writer, "security");
  writer.StartArray();
  for (const std::string_view scheme : {"", "token", "signature"}) {
    writer.StartObject();
    if (!scheme.empty()) {
      write_text(writer, scheme);
      writer.StartArray();
      writer.EndArray();
    }
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

void write_openapi(JsonWriter& writer, std::span<const Route> routes) {
  pair(writer, "openapi", "3.1.0");
  object(writer, "info", [&] {
    pair(writer, "title", "opsworkscm-local");
    pair(writer, "version", base::version);
    pair(writer, "summary", "What an emulated AWS OpsWorks CM can be told and asked.");
    object(writer, "license", [&] {
      pair(writer, "name", "Apache-2.0");
      pair(writer, "identifier", "Apache-2.0");
    });
  });
  write_servers(writer);
  write_security(writer);
  write_paths(writer, routes);
  write_components(writer);
}

}  // namespace api::control
