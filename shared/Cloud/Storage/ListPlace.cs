using System.Globalization;
using Serverless.Serving;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Where a list of jobs stands in a table whose rows can be read forwards only, in the order of ids. The server's ids begin with their
/// time in 12 hexadecimal digits, so the list goes back through windows of time, each of them read forwards. Behind all time come the
/// ids that begin otherwise, as clients make them, in their own order.
/// </summary>
internal abstract record ListPlace
{
    /// <summary>No id itself. Those of a time are below it until the year 2039; those above have no time.</summary>
    private const string EndOfTime = "01~";

    private const int TimeDigits = 12;

    /// <summary>The place behind a job of this id.</summary>
    public abstract string CursorAfter(string id);

    public static ListPlace First(DateTimeOffset now) => Window.Before(EndOfTime, now.ToUnixTimeMilliseconds(), Window.FirstStep);

    /// <returns>Null where the text is no cursor.</returns>
    public static ListPlace? Parse(string cursor) => cursor.Split('.') switch
    {
        ["i", var id] when JobId.TryParse(id, out _) && Compare(id, EndOfTime) > 0 => new Rest(id),
        [['t', var digit, .. var low], var id]
            when char.IsAsciiHexDigitLower(digit) && IsLow(low) && JobId.TryParse(id, out _) && Compare(low, id) <= 0 && Compare(id, EndOfTime) < 0 =>
            new Window(Convert.ToInt32($"{digit}", 16), low, id) { IsResumed = true },
        _ => null,
    };

    private static bool IsLow(string low) => low.Length is 0 or TimeDigits && low.All(char.IsAsciiHexDigitLower);

    private static int Compare(string one, string other) => string.CompareOrdinal(one, other);

    /// <summary>The ids from <paramref name="Low"/> to below <paramref name="High"/>: a window of 8^<paramref name="Step"/> milliseconds, or what is left of it.</summary>
    public sealed record Window(int Step, string Low, string High) : ListPlace
    {
        /// <summary>Four seconds: a page of a busy gateway.</summary>
        public const int FirstStep = 4;

        /// <summary>A hundred days: longer than any job is kept. The window after one of these has the rest of time.</summary>
        private const int LastStep = 11;

        /// <summary>Jobs that a window may have: some pages, and few enough to read again for each.</summary>
        private const int Most = 400;

        private long Millisecond { get; init; }

        /// <summary>Whether it has been read from before, and so is not too full.</summary>
        public bool IsResumed { get; init; }

        /// <summary>How many jobs to read before it is too full.</summary>
        public int MostRead => IsResumed || Step == 0 ? int.MaxValue : Most + 1;

        public override string CursorAfter(string id) => $"t{Step:x}{Low}.{id}";

        public Window Narrower() => Before(High, Millisecond, Step - 1);

        /// <param name="found">How many jobs this one had.</param>
        public ListPlace Next(int found)
        {
            // What is left of a window does not tell how full its like are.
            var step = IsResumed ? Step : found == 0 ? Step + 2 : found * 8 <= Most ? Step + 1 : Step;
            return Low.Length == 0 ? new Rest(EndOfTime) : Before(Low, long.Parse(Low, NumberStyles.HexNumber, CultureInfo.InvariantCulture), step);
        }

        public static Window Before(string high, long millisecond, int step)
        {
            var low = step > LastStep ? 0 : Math.Max(0, millisecond - (1L << (3 * step)));
            return new Window(step, low == 0 ? "" : low.ToString("x12", CultureInfo.InvariantCulture), high) { Millisecond = millisecond };
        }
    }

    /// <summary>The ids behind all time, after this one.</summary>
    public sealed record Rest(string After) : ListPlace
    {
        public override string CursorAfter(string id) => $"i.{id}";
    }
}
