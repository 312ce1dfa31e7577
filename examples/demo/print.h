// What the demo shows a person.
#ifndef TASUKI_EXAMPLES_DEMO_PRINT_H_
#define TASUKI_EXAMPLES_DEMO_PRINT_H_

#include <string>

#include "absl/time/time.h"
#include "tasuki/desk/report.h"

namespace demo {

void PrintChapter(const std::string& title);
void PrintLine(const std::string& line);    // of the trace
void PrintDetail(const std::string& line);  // below a line
void PrintProblem(const std::string& line);
void PrintProgress(const char* what, int done, int total);
void EndProgress();

void PrintReport(const std::string& title, const tasuki::DeskReport& report);

// "2 h 05 min", "4.2 min", "38 s".
std::string Spoken(absl::Duration span);
// At most so many characters, with an ellipsis.
std::string Short(const std::string& text, int characters);

}  // namespace demo

#endif  // TASUKI_EXAMPLES_DEMO_PRINT_H_
