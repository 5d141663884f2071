using System.Globalization;
using System.Text.RegularExpressions;

namespace Serverless.Infra.Tests.Alerts;

/// <summary>
/// Runs the part of the Kusto Query Language that the alerts use: <c>where</c>, and <c>summarize ... by ...</c>. It
/// refuses everything else, so a query that passes is one that it understood.
/// </summary>
internal sealed partial class Kql
{
    private static readonly string[] Operators = ["==", "!=", ">=", "<=", ">", "<", "in", "has"];

    private readonly DateTimeOffset _now;
    private readonly Queue<string> _words;
    private string _last = "";

    private Kql(string query, DateTimeOffset now)
    {
        _now = now;
        _words = new Queue<string>(Word().Matches(query).Select(match => match.Value));
        if (string.Concat(_words) is var read && read != Space().Replace(query, ""))
        {
            throw new NotSupportedException($"Only part of the query was read: {read}");
        }
    }

    public static IReadOnlyList<Row> Run(string query, Func<string, IEnumerable<Row>> table, DateTimeOffset now)
    {
        var kql = new Kql(query, now);
        IReadOnlyList<Row> rows = [.. table(kql._words.Dequeue())];
        while (kql._words.TryDequeue(out var pipe))
        {
            kql.Check(pipe, "|");
            rows = kql._words.Dequeue() switch
            {
                "where" => kql.Where(rows),
                "summarize" => kql.Summarize(rows),
                var other => throw new NotSupportedException($"The operator {other} is not known."),
            };
        }

        return rows;
    }

    private List<Row> Where(IReadOnlyList<Row> rows)
    {
        var condition = And();
        return [.. rows.Where(row => condition([row]) is true)];
    }

    private List<Row> Summarize(IReadOnlyList<Row> rows)
    {
        var values = Columns();
        if (!Takes("by"))
        {
            // Without "by" there is one row, also of nothing.
            return [Row.Of(values.Select(value => (value.Name, value.Of(rows))))];
        }

        var keys = Columns();
        return [.. rows.GroupBy(row => string.Join('|', keys.Select(key => key.Of([row]))))
            .Select(group => Row.Of([
                .. keys.Select(key => (key.Name, key.Of([group.First()]))),
                .. values.Select(value => (value.Name, value.Of([.. group]))),
            ]))];
    }

    private List<(string Name, Value Of)> Columns()
    {
        var columns = new List<(string, Value)>();
        do
        {
            var isNamed = _words.ElementAt(1) == "=";
            var name = isNamed ? _words.Dequeue() : _words.Peek() == "bin" ? "TimeGenerated" : _words.Peek();
            Takes("=");
            columns.Add((name, Sum()));
        }
        while (Takes(","));
        return columns;
    }

    private Value And()
    {
        var left = Comparison();
        while (Takes("and"))
        {
            var (first, second) = (left, Comparison());
            left = rows => first(rows) is true && second(rows) is true;
        }

        return left;
    }

    private Value Comparison()
    {
        var left = Sum();
        var name = Operators.FirstOrDefault(Takes) ?? throw new NotSupportedException($"No comparison: {Rest}");
        if (name == "in")
        {
            var list = List();
            return rows => list.Contains(left(rows));
        }

        var right = Sum();
        return rows => Compare(name, left(rows), right(rows));
    }

    private static bool Compare(string name, object? left, object? right) => (name, left, right) switch
    {
        (_, null, _) or (_, _, null) => false,
        ("==", _, _) => left.Equals(right),
        ("!=", _, _) => !left.Equals(right),
        ("has", string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase),
        (">=", IComparable a, _) => a.CompareTo(right) >= 0,
        ("<=", IComparable a, _) => a.CompareTo(right) <= 0,
        (">", IComparable a, _) => a.CompareTo(right) > 0,
        ("<", IComparable a, _) => a.CompareTo(right) < 0,
        _ => throw new NotSupportedException($"{left} {name} {right}"),
    };

    private Value Sum()
    {
        var left = Single();
        while (Takes("/") || Takes("*"))
        {
            var isRatio = _last == "/";
            var (first, second) = (left, Single());
            left = rows => isRatio
                ? (double)first(rows)! / (double)second(rows)!
                : (double)first(rows)! * (double)second(rows)!;
        }

        return left;
    }

    private Value Single()
    {
        var word = _words.Dequeue();
        if (word[0] == '"')
        {
            return _ => word[1..^1];
        }

        if (char.IsAsciiDigit(word[0]))
        {
            object constant = char.IsAsciiLetter(word[^1])
                ? Span(word)
                : double.Parse(word, CultureInfo.InvariantCulture);
            return _ => constant;
        }

        if (word is "true" or "false")
        {
            return _ => word == "true";
        }

        return Takes("(") ? Function(word) : rows => rows[0][word];
    }

    private Value Function(string name)
    {
        var a = new List<Value>();
        while (!Takes(")"))
        {
            // The condition of sumif is a comparison, every other argument a value.
            a.Add(name == "sumif" && a.Count == 1 ? Comparison() : Sum());
            Takes(",");
        }

        return name switch
        {
            "sum" => rows => rows.Sum(row => (double)a[0]([row])!),
            "sumif" => rows => rows.Where(row => a[1]([row]) is true).Sum(row => (double)a[0]([row])!),
            "max" => rows => rows.Select(row => a[0]([row])).Max(),
            "dcount" => rows => (double)rows.Select(row => a[0]([row])).Distinct().Count(),
            "tostring" => rows => a[0](rows)?.ToString() ?? "",
            "ago" => rows => _now - (TimeSpan)a[0](rows)!,
            "bin" => rows => Bin((DateTimeOffset)a[0](rows)!, (TimeSpan)a[1](rows)!),
            _ => throw new NotSupportedException($"The function {name} is not known."),
        };
    }

    private HashSet<object?> List()
    {
        var list = new HashSet<object?>();
        Check(_words.Dequeue(), "(");
        while (!Takes(")"))
        {
            list.Add(Single()([]));
            Takes(",");
        }

        return list;
    }

    private static DateTimeOffset Bin(DateTimeOffset time, TimeSpan width) =>
        new(time.Ticks - (time.Ticks % width.Ticks), time.Offset);

    private static TimeSpan Span(string word)
    {
        var count = int.Parse(word.AsSpan(0, word.Length - 1), CultureInfo.InvariantCulture);
        return word[^1] switch
        {
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            var unit => throw new NotSupportedException($"The unit {unit} is not known."),
        };
    }

    private bool Takes(string word)
    {
        if (!_words.TryPeek(out var next) || next != word)
        {
            return false;
        }

        _last = _words.Dequeue();
        return true;
    }

    private string Rest => string.Join(' ', _words);

    private void Check(string word, string wanted)
    {
        if (word != wanted)
        {
            throw new NotSupportedException($"'{word}' instead of '{wanted}' before: {Rest}");
        }
    }

    private delegate object? Value(IReadOnlyList<Row> rows);

    [GeneratedRegex("""
        "[^"]*"|[0-9.]+[a-z]?|[A-Za-z_][\w.]*|==|!=|>=|<=|[<>=()|,*/]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Word();

    [GeneratedRegex("""\s+(?=(?:[^"]*"[^"]*")*[^"]*$)""")]
    private static partial Regex Space();
}
