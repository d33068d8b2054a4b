// The parameters that routes take in their query.
#pragma once

#include <array>

#include "api/control/router.hpp"

namespace api::control {

inline constexpr std::array archive_parameters{
    Parameter{"Hold",
              "true: the body doesn't end, and nothing happens in the world, until the client goes "
              "or the world's slot is released."}};

inline constexpr std::array journal_parameters{
    Parameter{"Operation", "Calls of this operation only."},
    Parameter{"ServerName", "Calls that name this server only, itself or in a BackupId."},
    Parameter{"Region", "Calls of this region only."},
    Parameter{"Error", "Calls answered with this exception only; empty: with none.", true},
    Parameter{"Fault", "Calls that the rule of this Id struck only; any: that any rule did."},
    Parameter{"Ran", "true: calls whose operation was carried out only; false: the others."},
    Parameter{"After", "Calls behind the one of this Id only, the next ones first."},
    Parameter{"Before", "Calls before the one of this Id only."},
    Parameter{"First", "true: the first of them, where not all are shown."},
    Parameter{"Limit", "The last so many of them only; with After or First the first so many."}};

inline constexpr std::array stream_parameters{
    Parameter{"Events",
              "Which, separated by commas, of server, backup, association, server-event, tags, "
              "world, timer, rule, journal, hello, call and clock; the first six without it."},
    Parameter{"After", "An event's id, or X-Emulator-Place: what comes behind it."}};

inline constexpr std::array wait_parameters{
    Parameter{"BackupId", "The backup to wait for."},
    Parameter{"ServerName", "The server to wait for."},
    Parameter{"NodeAssociationStatusToken", "The association to wait for."},
    Parameter{"Region", "Where it is; the default region without it."},
    Parameter{"Status", "The status to wait for, or several with commas; DELETED: it is no more."},
    Parameter{"Timeout", "Seconds, or a duration, at most 5 minutes; 30 seconds without it."}};

inline constexpr Parameter page_limit{"Limit", "So many at most, 1 to 200; 100 without it."};

inline constexpr std::array backups_parameters{
    Parameter{"ServerName", "Backups of this server only."},
    Parameter{"Region", "Backups of this region only."},
    Parameter{"Status", "Backups in this status only."},
    Parameter{"Type", "MANUAL or AUTOMATED ones only."},
    Parameter{"From", "Those created at this moment or later only."},
    Parameter{"To", "Those created before this moment only."},
    Parameter{"Before", "Those behind an answer before: its Next."},
    page_limit};

inline constexpr std::array events_parameters{
    Parameter{"ServerName", "Events of this server only."},
    Parameter{"Region", "Events of this region only."},
    Parameter{"From", "Those of this moment or later only."},
    Parameter{"To", "Those before this moment only."},
    Parameter{"Before", "Those before the one of this Id only: Next of the answer before."},
    page_limit};

inline constexpr std::array history_parameters{
    Parameter{"ServerName", "States of this server and its backups only."},
    Parameter{"Region", "States in this region only."},
    Parameter{"BackupId", "States of this backup only."},
    Parameter{"From", "Those of this moment or later only."},
    Parameter{"To", "Those before this moment only."},
    Parameter{"After", "Those behind the one of this Id only: Next of the answer before."},
    Parameter{"Before", "Those before the one of this Id only, newest first: likewise."},
    Parameter{"Limit", "So many at most, 1 to 500; 100 without it."}};

inline constexpr std::array timers_parameters{
    Parameter{"ServerName", "What concerns this server only."},
    Parameter{"Region", "What concerns this region only."},
    Parameter{"Until", "A moment, or a duration from now on; 7 days without it."},
    page_limit};

inline constexpr std::array world_parameters{
    Parameter{"Parts", "These members only, with commas; 100 elements of a list at most."}};

inline constexpr std::array worlds_parameters{
    Parameter{"After", "Accounts behind this one only: Next of the answer before."},
    Parameter{"Limit", "So many at most, 1 to 100; 100 without it."}};

}  // namespace api::control
