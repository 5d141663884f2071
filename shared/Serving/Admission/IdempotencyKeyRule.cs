namespace Serverless.Serving.Admission;

/// <summary>What an idempotency key may be, in its header and in a batch.</summary>
public static class IdempotencyKeyRule
{
    public const int Longest = 255;

    /// <summary>
    /// Whether the key, without quotes around it, is 1 to 255 printable ASCII characters without quotes and backslashes
    /// within.
    /// </summary>
    public static bool IsKey(ReadOnlySpan<char> key) =>
        key.Length is > 0 and <= Longest && !key.ContainsAnyExceptInRange(' ', '~') && !key.ContainsAny('"', '\\');
}
