using System.Globalization;

namespace Serverless.Replay.Traces;

/// <summary>
/// Reads traces in three formats: <c>minute,requests</c> (counts, spread over each minute), <c>offset_ms,...</c> with
/// token counts, and <c>offset_ms,...,duration_ms</c> (or <c>duration</c> in seconds).
/// </summary>
public static class TraceFile
{
    private const int MaxArrivals = 50_000_000;

    /// <summary>
    /// Reads a file. Below 1, <paramref name="scale"/> is the probability of keeping each request; above 1, it repeats
    /// requests. Counts per minute are multiplied. <paramref name="serviceSeconds"/> is the service time of a request;
    /// null uses the durations of the trace, or one second if it has none.
    /// </summary>
    /// <exception cref="FormatException">The file has none of the three formats.</exception>
    public static Trace Read(string path, double scale, double? serviceSeconds, Random random)
    {
        var lines = File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#');
        using var rows = lines.GetEnumerator();
        if (!rows.MoveNext())
        {
            throw new FormatException($"{path} is empty. A trace file contains a header and rows.");
        }

        var header = rows.Current.Split(',').Select(name => name.Trim().ToLowerInvariant()).ToArray();
        var name = Path.GetFileNameWithoutExtension(path);
        return header[0] switch
        {
            "minute" => Minutes(name, path, rows, scale, serviceSeconds ?? 1, random),
            "offset_ms" => Offsets(name, path, rows, header, scale, serviceSeconds, random),
            var other => throw new FormatException(
                $"{path} starts with the column '{other}'. The first column must be 'minute' or 'offset_ms'."),
        };
    }

    private static Trace Minutes(
        string name, string path, IEnumerator<string> rows, double scale, double service, Random random)
    {
        List<double> arrivals = [];
        while (rows.MoveNext())
        {
            var cells = rows.Current.Split(',');
            var count = Number(path, cells, 1) * scale;
            var whole = (int)count + (random.NextDouble() < count % 1 ? 1 : 0);
            for (var i = 0; i < whole; i++)
            {
                arrivals.Add((Number(path, cells, 0) + random.NextDouble()) * 60);
            }

            Check(path, arrivals.Count);
        }

        arrivals.Sort();
        return new Trace(name, [.. arrivals], [.. Enumerable.Repeat(service, arrivals.Count)]);
    }

    private static Trace Offsets(
        string name,
        string path, IEnumerator<string> rows, string[] header, double scale, double? service, Random random)
    {
        var duration = Array.FindIndex(header, column => column.StartsWith("duration", StringComparison.Ordinal));
        var unit = duration >= 0 && header[duration].EndsWith("_ms", StringComparison.Ordinal) ? 1000.0 : 1.0;
        List<(double At, double Service)> requests = [];
        while (rows.MoveNext())
        {
            var cells = rows.Current.Split(',');
            var at = Number(path, cells, 0) / 1000;
            var seconds = service ?? (duration >= 0 ? Number(path, cells, duration) / unit : 1);
            var copies = (int)scale + (random.NextDouble() < scale % 1 ? 1 : 0);
            for (var i = 0; i < copies; i++)
            {
                requests.Add((at, seconds));
            }

            Check(path, requests.Count);
        }

        SpreadQuantizedTimes(requests, random);
        requests.Sort((a, b) => a.At.CompareTo(b.At));
        return new Trace(name, [.. requests.Select(r => r.At)], [.. requests.Select(r => r.Service)]);
    }

    /// <summary>
    /// If all timestamps are multiples of three seconds, as in the Mooncake traces, spreads them evenly over those
    /// three seconds.
    /// </summary>
    private static void SpreadQuantizedTimes(List<(double At, double Service)> requests, Random random)
    {
        const double Quantum = 3;
        if (requests.Count < 100 || requests.Exists(r => Math.Abs(r.At - Math.Round(r.At / Quantum) * Quantum) > 0.005))
        {
            return;
        }

        for (var i = 0; i < requests.Count; i++)
        {
            requests[i] = (requests[i].At + random.NextDouble() * Quantum, requests[i].Service);
        }
    }

    private static double Number(string path, string[] cells, int column) =>
        column < cells.Length
            && double.TryParse(cells[column], CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new FormatException(
                $"{path}: '{string.Join(',', cells)}' has no number >= 0 in column {column + 1}.");

    private static void Check(string path, int count)
    {
        if (count > MaxArrivals)
        {
            throw new FormatException($"{path} has more than {MaxArrivals} requests at this scale. Lower --scale.");
        }
    }
}
