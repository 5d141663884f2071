namespace Serverless.Cloud.ServiceBus;

/// <summary>
/// Limits how many sends are under way, so that a gateway sends as fast as the namespace accepts. The limit is halved
/// when the namespace throttles, and grows by one send for each round of sends that it accepts (AIMD).
/// </summary>
internal sealed class SendWindow
{
    /// <summary>More than a link can use: at 5 ms a send, 256 sends are 51,000 a second.</summary>
    public const int Most = 256;

    private double _limit = Most;

    /// <summary>The sends that can be under way at once, at least 1.</summary>
    public int Limit => (int)_limit;

    /// <summary>limit = min(limit + 1 / limit, 256)</summary>
    public void Accepted() => _limit = Math.Min(_limit + 1 / _limit, Most);

    /// <summary>limit = max(min(limit, before / 2), 1), so that a round of throttled sends halves it once.</summary>
    /// <param name="before">The limit when the send began.</param>
    public void Throttled(int before) => _limit = Math.Max(Math.Min(_limit, before / 2.0), 1);
}
