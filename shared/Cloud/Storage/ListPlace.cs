using System.Globalization;
using Serverless.Serving;

namespace Serverless.Cloud.Storage;

/// <summary>
/// The position of a job list in a table whose rows can only be read forward, in the order of ids. Ids made by the
/// server begin with their time in 12 hexadecimal digits. So the list goes back through windows of time and reads each
/// window forward. After these come the other ids, which clients make, in their own order.
/// </summary>
internal abstract record ListPlace
{
    /// <summary>Bounds of the ids with a time, valid until the year 2039. They are not ids themselves.</summary>
    private const string Beginning = "00";
    private const string End = "01~";

    private const int TimeDigits = 12;

    public static ListPlace First(DateTimeOffset now) =>
        new Window(Window.FirstStep, now.ToUnixTimeMilliseconds(), End);

    /// <summary>The cursor that points after a job found at this position.</summary>
    public abstract string CursorAfter(string id);

    /// <returns>Null if the text is not a cursor.</returns>
    public static ListPlace? Parse(string cursor) => cursor.Split('.') switch
    {
        [['i'], var id] when JobId.TryParse(id, out _) && Compare(id, Beginning) < 0 => new Rest(id, Beginning),
        [['i'], var id] when JobId.TryParse(id, out _) && Compare(id, End) > 0 => new Rest(id, Before: null),
        [['t', (>= '0' and <= '9' or >= 'a' and <= 'e') and var step], var id]
            when JobId.TryParse(id, out _) && Compare(id, Beginning) >= 0 && Compare(id, End) < 0 =>
            new Window(Convert.ToInt32($"{step}", 16), LatestOf(id), id) { IsResumed = true },
        _ => null,
    };

    /// <summary>The latest millisecond of an id with this beginning.</summary>
    private static long LatestOf(string id) => long.Parse(
        string.Concat(id.TakeWhile(char.IsAsciiHexDigitLower).Take(TimeDigits)).PadRight(TimeDigits, 'f'),
        NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int Compare(string one, string other) => string.CompareOrdinal(one, other);

    /// <summary>
    /// The ids below <paramref name="High"/> of the last 8^<paramref name="Step"/> milliseconds before
    /// <paramref name="Millisecond"/>.
    /// </summary>
    public sealed record Window(int Step, long Millisecond, string High) : ListPlace
    {
        /// <summary>Four seconds, which is a page or two on a busy gateway.</summary>
        public const int FirstStep = 4;

        /// <summary>140 years.</summary>
        private const int LastStep = 14;

        /// <summary>
        /// The maximum number of jobs in a window: several pages, but few enough to read again for each page.
        /// </summary>
        public const int MaxJobs = 400;

        private readonly long _low = Math.Max(0, Millisecond - (1L << (3 * Step)));

        /// <summary>Whether the window continues from a cursor, so that it is incomplete.</summary>
        public bool IsResumed { get; init; }

        public string Low => _low == 0 ? Beginning : _low.ToString("x12", CultureInfo.InvariantCulture);

        public bool CanBeNarrower => Step > 0 && Millisecond > 0;

        public Window Narrower() => new(Step - 1, Millisecond, High);

        /// <param name="found">The number of jobs in this window.</param>
        public ListPlace Next(int found)
        {
            var step = IsResumed ? Step : found == 0 ? Step + 2 : found * 8 <= MaxJobs ? Step + 1 : Step;
            return _low == 0
                ? new Rest("", Beginning)
                : new Window(Math.Min(step, LastStep), _low, Compare(Low, High) < 0 ? Low : High);
        }

        public override string CursorAfter(string id) => $"t{Step:x}.{id}";
    }

    /// <summary>
    /// The ids without a time after this one: first those that sort before the ids with a time, then those after.
    /// </summary>
    public sealed record Rest(string After, string? Before) : ListPlace
    {
        public Rest? Next => Before is null ? null : new Rest(End, Before: null);

        public override string CursorAfter(string id) => $"i.{id}";
    }
}
