// Steps that ask something of backups, nodes and tags. Part of simulation.cpp alone.
#pragma once

#include "tests/simulation/json_text.hpp"
#include "tests/simulation/simulation.hpp"

namespace simulation {

using tests::Answer;

inline void Simulation::create_backup() {
  const Place place = some_place();
  const std::string name = some_server_name(place);
  const TagList tags = some_tags();
  const std::string wanted = model_.create_backup(place, name, tags, world_.now);
  const Answer answer = call_for(
      wanted,
      "CreateBackup",
      object({member("ServerName", text(name)), tags.empty() ? "" : member("Tags", json_of(tags))}),
      place);
  if (!wanted.empty()) return;
  expect("BackupId", model_.last_id(), answer.at("/Backup/BackupId"));
  expect("Status", "IN_PROGRESS", answer.at("/Backup/Status"));
}

inline void Simulation::delete_backup() {
  const Place place = some_place();
  const std::string id = some_backup_id(place);
  const std::string wanted = model_.delete_backup(place, id, world_.now);
  call_for(wanted, "DeleteBackup", object({member("BackupId", text(id))}), place);
}

inline void Simulation::describe_backup() {
  const Place place = some_place();
  const std::string id = some_backup_id(place);
  std::string wanted;
  for (const auto& [known, backup] : model_.backups(place)) {
    if (known == id) wanted = backup.status;
  }
  const Answer answer = call_for(wanted.empty() ? "ResourceNotFoundException" : "",
                                 "DescribeBackups",
                                 object({member("BackupId", text(id))}),
                                 place);
  expect("the backup's status", wanted, answer.at("/Backups/0/Status"));
}

inline void Simulation::page_through_backups() {
  const Place place = some_place();
  const std::string name = some_server_name(place);
  std::string wanted;
  for (const auto& [id, backup] : model_.backups(place)) {
    if (backup.server == name) wanted += id + "; ";
  }
  const std::string of_server = member("ServerName", text(name));
  expect(
      "the pages", wanted, all_pages("DescribeBackups", of_server, "Backups", "BackupId", place));
}

// --- Nodes -----------------------------------------------------------------------------------

inline void Simulation::associate_node() {
  associate("AssociateNode");
}

inline void Simulation::disassociate_node() {
  associate("DisassociateNode");
}

inline void Simulation::associate(const std::string& operation) {
  const Place place = some_place();
  const std::string name = some_server_name(place);
  const std::string wanted = model_.may_associate(place, name);
  const Answer answer = call_for(wanted,
                                 operation,
                                 object({member("ServerName", text(name)),
                                         member("NodeName", text("i-1")),
                                         member("EngineAttributes", "[]")}),
                                 place);
  if (!wanted.empty()) return;
  const std::string token = answer.at("/NodeAssociationStatusToken");
  expect("a new token", "ResourceNotFoundException", model_.association(place, name, token));
  model_.associate(place, name, token, world_.now);
  tokens_.push_back({token, place, name});
}

inline void Simulation::describe_association() {
  Token token{"nothing", some_place(), "a"};
  if (!tokens_.empty()) token = is_lucky(2) ? tokens_.back() : one_of(tokens_);
  const Place place = is_lucky(8) ? some_place() : token.place;
  const std::string name = is_lucky(8) ? some_server_name(place) : token.server;
  const std::string wanted = model_.association(place, name, token.text);
  const bool is_known = wanted != "ResourceNotFoundException";
  const Answer answer = call_for(is_known ? "" : wanted,
                                 "DescribeNodeAssociationStatus",
                                 object({member("ServerName", text(name)),
                                         member("NodeAssociationStatusToken", text(token.text))}),
                                 place);
  if (is_known) expect("the status", wanted, answer.at("/NodeAssociationStatus"));
}

// --- Tags ------------------------------------------------------------------------------------

inline void Simulation::tag_resource() {
  const Place place = some_place();
  const std::string arn = some_arn(place);
  TagList tags = some_tags();
  if (is_lucky(4)) {
    // Two such rows are 50 tags or 51.
    tags.clear();
    const int first = is_lucky(2) ? 0 : 20 + below(2);
    for (int i = first; i < first + 30; ++i) tags.emplace_back("many-" + std::to_string(i), "");
  }
  const std::string wanted = model_.tag(place, arn, tags);
  call_for(wanted,
           "TagResource",
           object({member("ResourceArn", text(arn)), member("Tags", json_of(tags))}),
           place);
  compare_tags(place, arn);
}

inline void Simulation::untag_resource() {
  const Place place = some_place();
  const std::string arn = some_arn(place);
  std::vector<std::string> keys;
  std::string list;
  for (const auto& [key, value] : some_tags()) {
    keys.push_back(key);
    list += (list.empty() ? "" : ",") + text(key);
  }
  const std::string wanted = model_.untag(place, arn, keys);
  call_for(wanted,
           "UntagResource",
           object({member("ResourceArn", text(arn)), member("TagKeys", "[" + list + "]")}),
           place);
  compare_tags(place, arn);
}

inline void Simulation::page_through_tags() {
  const Place place = some_place();
  const std::string arn = some_arn(place);
  const Tags* tags = model_.tags(place, arn);
  if (tags == nullptr) return compare_tags(place, arn);
  std::string wanted;
  for (const auto& [key, value] : *tags) wanted += key + "; ";
  const std::string of_resource = member("ResourceArn", text(arn));
  expect("the pages", wanted, all_pages("ListTagsForResource", of_resource, "Tags", "Key", place));
}

inline void Simulation::compare_tags(const Place& place, const std::string& arn) {
  const Tags* tags = model_.tags(place, arn);
  const Answer answer = call_for(tags == nullptr ? "ResourceNotFoundException" : "",
                                 "ListTagsForResource",
                                 object({member("ResourceArn", text(arn))}),
                                 place);
  if (tags == nullptr) return;
  std::string wanted;
  for (const auto& [key, value] : *tags) wanted += key + "=" + value + "; ";
  std::string got;
  for (const base::Json& tag : answer.json["Tags"].GetArray()) {
    got += std::string(base::text_of(tag["Key"])) + "=" + std::string(base::text_of(tag["Value"])) +
           "; ";
  }
  expect("tags of " + arn, wanted, got);
}

}  // namespace simulation
