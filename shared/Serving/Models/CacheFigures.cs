namespace Serverless.Serving.Models;

/// <summary>What a cache did since its model was loaded, and what it holds.</summary>
public sealed record CacheFigures(long Hits, long Misses, int Entries, long Bytes);
