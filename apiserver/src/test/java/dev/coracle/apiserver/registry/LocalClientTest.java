package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.client.ApiClient;

class LocalClientTest extends ApiClientContract {
    @Override
    ApiClient connect() {
        return cluster.client;
    }
}
