namespace Serverless.Scaling.Bursts;

/// <summary>What past bursts suggest for the seconds until a new instance serves.</summary>
/// <param name="IsBursting">Whether a burst is under way.</param>
/// <param name="Share">The share of those seconds that this burst, or one that starts now, is likely to fill.</param>
/// <param name="Next">When the next burst is due; null if bursts are not periodic.</param>
public readonly record struct Outlook(bool IsBursting, double Share, NextBurst? Next);
