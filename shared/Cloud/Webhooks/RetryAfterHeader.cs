using System.Net.Http.Headers;

namespace Serverless.Cloud.Webhooks;

/// <summary>Reads Retry-After. The framework's reader drops a number of seconds that exceeds 32 bits.</summary>
internal static class RetryAfterHeader
{
    public const string Name = "Retry-After";

    /// <summary>A larger number counts as this one, which is above any pause that is honored.</summary>
    private const double MostSeconds = int.MaxValue;

    /// <returns>The pause, which a date in the past makes negative; null if the text is not valid.</returns>
    public static TimeSpan? Read(string text, DateTimeOffset now)
    {
        var trimmed = text.AsSpan().Trim();
        if (!trimmed.IsEmpty && !trimmed.ContainsAnyExceptInRange('0', '9'))
        {
            return TimeSpan.FromSeconds(Math.Min(double.Parse(trimmed, provider: null), MostSeconds));
        }

        return RetryConditionHeaderValue.TryParse(text, out var value) && value.Date is { } date ? date - now : null;
    }
}
