using System.Globalization;
using Serverless.Serving;

namespace Serverless.Cloud.Storage;

/// <summary>
/// Where a list of jobs stands in a table whose rows can be read forwards only, in the order of ids. The ids that the server makes begin
/// with their time in 12 hexadecimal digits, so the list goes back through windows of time, each of them read forwards. After these come
/// the ids that begin otherwise, as clients make them, in their own order.
/// </summary>
internal abstract record ListPlace
{
    /// <summary>Not an id. Until the year 2039 the ids that have a time are from the first of these to below the second.</summary>
    private const string Beginning = "00";
    private const string End = "01~";

    private const int TimeDigits = 12;

    public static ListPlace First(DateTimeOffset now) => new Window(Window.FirstStep, now.ToUnixTimeMilliseconds(), End);

    /// <summary>The cursor behind a job that was found here.</summary>
    public abstract string CursorAfter(string id);

    /// <returns>Null where the text is no cursor.</returns>
    public static ListPlace? Parse(string cursor) => cursor.Split('.') switch
    {
        [['i'], var id] when JobId.TryParse(id, out _) && Compare(id, Beginning) < 0 => new Rest(id, Beginning),
        [['i'], var id] when JobId.TryParse(id, out _) && Compare(id, End) > 0 => new Rest(id, Before: null),
        [['t', (>= '0' and <= '9' or >= 'a' and <= 'e') and var step], var id]
            when JobId.TryParse(id, out _) && Compare(id, Beginning) >= 0 && Compare(id, End) < 0 =>
            new Window(Convert.ToInt32($"{step}", 16), LatestOf(id), id) { IsResumed = true },
        _ => null,
    };

    /// <summary>The last millisecond that an id which begins like this one can have.</summary>
    private static long LatestOf(string id) => long.Parse(
        string.Concat(id.TakeWhile(char.IsAsciiHexDigitLower).Take(TimeDigits)).PadRight(TimeDigits, 'f'), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int Compare(string one, string other) => string.CompareOrdinal(one, other);

    /// <summary>The ids below <paramref name="High"/> that are of the last 8^<paramref name="Step"/> milliseconds until <paramref name="Millisecond"/>.</summary>
    public sealed record Window(int Step, long Millisecond, string High) : ListPlace
    {
        /// <summary>Four seconds: a page or two of a busy gateway.</summary>
        public const int FirstStep = 4;

        /// <summary>140 years.</summary>
        private const int LastStep = 14;

        /// <summary>Jobs that a window may have: some pages, and few enough to be read again for each.</summary>
        public const int Most = 400;

        private readonly long _low = Math.Max(0, Millisecond - (1L << (3 * Step)));

        /// <summary>Whether the window goes on from a cursor, so that it has less than a whole one.</summary>
        public bool IsResumed { get; init; }

        public string Low => _low == 0 ? Beginning : _low.ToString("x12", CultureInfo.InvariantCulture);

        public bool CanBeNarrower => Step > 0 && Millisecond > 0;

        public Window Narrower() => new(Step - 1, Millisecond, High);

        /// <param name="found">How many jobs this one had.</param>
        public ListPlace Next(int found)
        {
            var step = IsResumed ? Step : found == 0 ? Step + 2 : found * 8 <= Most ? Step + 1 : Step;
            return _low == 0
                ? new Rest("", Beginning)
                : new Window(Math.Min(step, LastStep), _low, Compare(Low, High) < 0 ? Low : High);
        }

        public override string CursorAfter(string id) => $"t{Step:x}.{id}";
    }

    /// <summary>The ids without a time after this one; first those before all time, then those behind it.</summary>
    public sealed record Rest(string After, string? Before) : ListPlace
    {
        public Rest? Next => Before is null ? null : new Rest(End, Before: null);

        public override string CursorAfter(string id) => $"i.{id}";
    }
}
