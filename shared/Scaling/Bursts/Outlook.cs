namespace Serverless.Scaling.Bursts;

/// <summary>What past bursts say of the seconds until a new instance serves.</summary>
/// <param name="IsBursting">Whether a burst is under way.</param>
/// <param name="Share">The share of those seconds that it, or one that begins now, is likely to fill.</param>
/// <param name="Next">When the next is due; null where bursts keep no time.</param>
public readonly record struct Outlook(bool IsBursting, double Share, NextBurst? Next);
