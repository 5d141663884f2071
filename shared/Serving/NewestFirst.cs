using System.Globalization;

namespace Serverless.Serving;

/// <summary>
/// Keys whose ordinal order is newest first: the milliseconds that remain until the year 2286, then a name.
/// </summary>
public static class NewestFirst
{
    private const long LastMillisecond = 9_999_999_999_999;

    public static string Key(DateTimeOffset at, string name) => $"{Moment(at)}-{name}";

    /// <summary>A bound that sorts before the keys of all earlier entries, and after all others.</summary>
    public static string OlderThan(DateTimeOffset moment) => Moment(moment) + "~";

    private static string Moment(DateTimeOffset at) =>
        (LastMillisecond - at.ToUnixTimeMilliseconds()).ToString("D13", CultureInfo.InvariantCulture);
}
