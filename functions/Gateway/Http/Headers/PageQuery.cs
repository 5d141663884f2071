using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Serving;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Http.Headers;

/// <summary>
/// The requested page of a list: <c>limit</c>, and <c>after</c> as the previous page returned it (null: start at the
/// newest).
/// </summary>
internal readonly record struct PageQuery(int Limit, string? After)
{
    private const int DefaultLimit = 50;

    public static Result<PageQuery> Read(HttpRequest request, int max)
    {
        var faults = new Faults();
        var page = Read(request.Query, max, faults);
        return faults.Any ? faults.ToProblem() : page;
    }

    /// <summary>Reads the page from a query that has other parameters too.</summary>
    public static PageQuery Read(IQueryCollection query, int max, Faults faults)
    {
        var (text, after) = (query["limit"].ToString(), query["after"].ToString());
        var limit = Math.Min(DefaultLimit, max);
        if (text.Length > 0 && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
            || limit < 1 || limit > max))
        {
            faults.Add("query limit", $"'{text}'", $"must be a whole number from 1 to {max}");
        }

        return new PageQuery(limit, after.Length == 0 ? null : after);
    }
}
