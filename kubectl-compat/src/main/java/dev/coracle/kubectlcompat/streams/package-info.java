/** exec and attach over the wire: WebSocket channels in front of the ContainerGateway. On the connection's event loop. */
package dev.coracle.kubectlcompat.streams;
